package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.place.Placement;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What one pass over the calibration pictures shows of every value that a chip rounds: enough for each range method, in memory that does not grow with the
 * pictures, and the same for any number of threads.
 */
public final class Calibration {

    private final List<RangeGroup> groups;
    private final List<Statistics> statistics;

    private Calibration(List<RangeGroup> groups) {
        this.groups = groups;
        this.statistics =
                groups.stream().map(group -> new Statistics(group.domain())).toList();
    }

    /**
     * Runs the float model on every picture of a job.
     *
     * @throws EdgeAiException if there are no pictures, the model has not one input, or a layer overflows
     */
    public static Calibration of(QuantizeJob job) {
        if (job.pictures().isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("there are no calibration pictures; ranges cannot be guessed")
                    .hint("set quantize.calibration.images to 100 or so"));
        }
        if (job.model().graph().freeInputs().size() != 1) {
            throw EdgeAiException.step(
                    Diagnostic.error("model '" + job.model().graph().name() + "' has "
                            + job.model().graph().freeInputs().size() + " inputs; calibration feeds one, the picture"));
        }
        Wiring wiring = new Wiring(job.model().graph());
        int bits = job.scheme().activations().bits();
        Calibration calibration =
                new Calibration(Placement.groups(wiring, job.chip().fusions(), job.preprocessing(), bits));
        calibration.observe(job);
        return calibration;
    }

    public List<RangeGroup> groups() {
        return groups;
    }

    /** The range of a group by a method, with the ends that are known. */
    public Interval range(int group, Ranges ranges) {
        RangeGroup values = groups.get(group);
        return values.isKnown()
                ? new Interval(values.low(), values.high())
                : values.apply(ranges.of(statistics.get(group)));
    }

    private void observe(QuantizeJob job) {
        String input = job.model().graph().freeInputs().get(0).name();
        Set<String> wanted = new LinkedHashSet<>();
        groups.stream().filter(group -> !group.isKnown()).forEach(group -> wanted.addAll(group.sources()));
        wanted.remove(input);
        Normalizer normalizer = new Normalizer(job.preprocessing());
        List<Tensor> singles = singles(job.pictures());
        try (OrtRunner runner = OrtRunner.open(job.model(), new ArrayList<>(wanted), Optimization.FAST)) {
            for (int i = 0; i < singles.size(); i++) {
                add(runner.run(Map.of(input, normalizer.apply(singles.get(i))), wanted));
                job.reporter().report(new Event.Progress("calibration", i + 1, singles.size(), "pictures"));
            }
        }
    }

    private void add(Map<String, Tensor> values) {
        IntStream.range(0, groups.size())
                .filter(i -> !groups.get(i).isKnown())
                .parallel()
                .forEach(i -> statistics.get(i).add(floats(groups.get(i), values)));
    }

    private static List<float[]> floats(RangeGroup group, Map<String, Tensor> values) {
        List<float[]> floats = new ArrayList<>();
        for (String source : group.sources()) {
            float[] all = Objects.requireNonNull(values.get(source)).floats();
            for (float value : all) {
                if (!Float.isFinite(value)) {
                    throw EdgeAiException.step(Diagnostic.error("'" + source + "' holds the value " + value
                            + " on a calibration picture; the float model overflows there"));
                }
            }
            floats.add(all);
        }
        return floats;
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
