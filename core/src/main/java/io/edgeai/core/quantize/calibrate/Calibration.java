package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.place.Formats;
import io.edgeai.core.quantize.place.Placement;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.Wiring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What one pass over the calibration pictures shows of every value that a chip rounds: enough for each range method, in memory that does not grow with the
 * pictures, and the same for any number of threads.
 */
public final class Calibration {

    private final List<RangeGroup> groups;
    private final Formats formats;
    private final List<Observed> observed;

    private Calibration(List<RangeGroup> groups, Formats formats, QuantizeSpec spec) {
        this.groups = groups;
        this.formats = formats;
        this.observed = groups.stream()
                .map(group -> new Observed(
                        group,
                        formats.of(group).granularity() == Granularity.PER_CHANNEL,
                        Ranges.each(spec, formats.of(group))))
                .toList();
    }

    /**
     * Runs the float model on every picture of a job, and observes what its chip rounds.
     *
     * @throws EdgeAiException if there are no pictures, the model has not one input, or a layer overflows
     */
    public static Calibration of(QuantizeJob job) {
        Calibration empty = empty(job);
        return of(job, empty.groups, empty.formats);
    }

    /**
     * Runs the float model on every picture of a job, and observes these groups of values.
     *
     * @throws EdgeAiException if there are no pictures, the model has not one input, or a layer overflows
     */
    public static Calibration of(QuantizeJob job, List<RangeGroup> groups, Formats formats) {
        if (job.pictures().isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("there are no calibration pictures; ranges cannot be guessed")
                    .hint("set quantize.calibration.images to 100 or so"));
        }
        if (job.model().graph().freeInputs().size() != 1) {
            throw EdgeAiException.step(
                    Diagnostic.error("model '" + job.model().graph().name() + "' has "
                            + job.model().graph().freeInputs().size() + " inputs; calibration feeds one, the picture"));
        }
        Calibration calibration = new Calibration(groups, formats, job.spec());
        calibration.observe(job);
        return calibration;
    }

    /** What is told apart by a job, before anything was observed. */
    static Calibration empty(QuantizeJob job) {
        Wiring wiring = new Wiring(job.model().graph());
        Encoding activations = job.scheme().activations();
        List<RangeGroup> groups = Placement.groups(wiring, job.chip(), job.preprocessing(), activations.bits());
        return new Calibration(groups, Formats.of(activations, wiring, groups), job.spec());
    }

    void write(DataOutput out) throws IOException {
        for (Observed one : observed) {
            one.write(out);
        }
    }

    /** Takes what was written over, in place of nothing. */
    void read(DataInput in) throws IOException {
        for (Observed one : observed) {
            one.read(in);
        }
    }

    public List<RangeGroup> groups() {
        return groups;
    }

    /** The formats that the groups were observed for: where they have scales by channel, so do the ranges. */
    public Formats formats() {
        return formats;
    }

    /** The range of a group by a method, with the ends that are known; or the range of each of its channels. */
    public List<Interval> ranges(int group, Ranges method) {
        RangeGroup values = groups.get(group);
        return values.isKnown()
                ? List.of(new Interval(values.low(), values.high()))
                : observed.get(group).ranges(method);
    }

    private void observe(QuantizeJob job) {
        String input = job.model().graph().freeInputs().get(0).name();
        Set<String> wanted = new LinkedHashSet<>();
        groups.stream().filter(group -> !group.isKnown()).forEach(group -> wanted.addAll(group.sources()));
        wanted.remove(input);
        Normalizer normalizer = new Normalizer(job.preprocessing());
        List<Tensor> singles = singles(job.pictures());
        Optimization optimization = OrtRunner.isLarge(job.model()) ? Optimization.LEAN : Optimization.FAST;
        try (OrtRunner runner = OrtRunner.open(job.model(), new ArrayList<>(wanted), optimization);
                OrtRunner.Repeated again = runner.repeatedly(wanted)) {
            for (int i = 0; i < singles.size(); i++) {
                Map<String, Tensor> feeds = Map.of(input, normalizer.apply(singles.get(i)));
                Map<String, Tensor> values = new HashMap<>(again.run(feeds));
                values.putAll(feeds);
                add(values);
                job.reporter().report(new Event.Progress("calibration", i + 1, singles.size(), "pictures"));
            }
        }
    }

    /** Groups are taken one by one, the largest first, by whoever is free: they differ in size by a thousand times. */
    private void add(Map<String, Tensor> values) {
        int[] order = IntStream.range(0, groups.size())
                .filter(i -> !groups.get(i).isKnown())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -elements(i, values)))
                .mapToInt(Integer::intValue)
                .toArray();
        AtomicInteger next = new AtomicInteger();
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(worker -> {
                    for (int k = next.getAndIncrement(); k < order.length; k = next.getAndIncrement()) {
                        add(order[k], values);
                    }
                });
    }

    private int elements(int number, Map<String, Tensor> values) {
        return groups.get(number).sources().stream()
                .mapToInt(source -> Objects.requireNonNull(values.get(source)).elements())
                .sum();
    }

    private void add(int number, Map<String, Tensor> values) {
        RangeGroup group = groups.get(number);
        List<IntBuffer> bits = group.sources().stream()
                .map(source -> Objects.requireNonNull(values.get(source)).data().asIntBuffer())
                .toList();
        try {
            observed.get(number).add(bits, channels(group, values));
        } catch (ArithmeticException e) {
            throw overflowing(group, values, e);
        }
    }

    private static int channels(RangeGroup group, Map<String, Tensor> values) {
        long[] sizes =
                Objects.requireNonNull(values.get(group.sources().get(0))).sizes();
        return sizes.length < 2 ? 1 : Math.toIntExact(sizes[1]);
    }

    private static EdgeAiException overflowing(
            RangeGroup group, Map<String, Tensor> values, ArithmeticException cause) {
        String name = group.sources().stream()
                .filter(source -> overflows(Objects.requireNonNull(values.get(source))))
                .findFirst()
                .orElse(group.sources().get(0));
        return EdgeAiException.step(Diagnostic.error("'" + name + "' holds the " + cause.getMessage()
                + " on a calibration picture; the float model overflows there"));
    }

    private static boolean overflows(Tensor values) {
        for (float value : values.floats()) {
            if (!Float.isFinite(value)) {
                return true;
            }
        }
        return false;
    }

    /** Each crop of each picture by itself. */
    public static List<Tensor> singles(List<Tensor> pictures) {
        List<Tensor> singles = new ArrayList<>();
        for (Tensor picture : pictures) {
            long[] sizes = picture.sizes();
            if (sizes.length == 3) {
                singles.add(picture);
            } else {
                singles.addAll(Crops.split(picture));
            }
        }
        return singles;
    }
}
