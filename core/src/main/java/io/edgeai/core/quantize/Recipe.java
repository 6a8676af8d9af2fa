package io.edgeai.core.quantize;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.correct.Importance;
import io.edgeai.core.quantize.correct.LayerCorrection;
import io.edgeai.core.quantize.correct.RangeChoice;
import io.edgeai.core.quantize.place.RangeGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Method {@code auto}: tries the range methods as they are, corrects the layers on top of the best one, once with its ranges and once with fitted ones, and
 * takes what is nearest to the float model on calibration pictures that no correction has seen. The correction that is taken is then made from all pictures.
 */
final class Recipe {

    /** KL divergence takes as long as all else together, and was nowhere the best; other means of extremes are near the one that is tried. */
    private static final Set<Range> METHODS =
            EnumSet.of(Range.MIN_MAX, Range.MEAN_MIN_MAX, Range.PERCENTILE, Range.MSE);

    private static final Set<Correction> BY_LAYER =
            EnumSet.of(Correction.WEIGHTS, Correction.ROUNDING, Correction.BIASES);

    private final QuantizeJob job;
    private final Quantizer quantizer;
    private final List<Tensor> pictures;
    private final List<Tensor> fitting;
    private final HoldOut holdOut;
    private final long begin = System.nanoTime();
    private final List<Exhibit> exhibits = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Candidate> tried = new ArrayList<>();

    /**
     * A recipe for a job.
     *
     * @param reference whose model's answers are wanted; the job's own may be another form of it
     */
    Recipe(QuantizeJob job, Quantizer quantizer, QuantizeJob reference) {
        this.job = job;
        this.quantizer = quantizer;
        this.pictures = Calibration.singles(job.pictures());
        List<Tensor> judges = HoldOut.chosen(pictures);
        List<Tensor> others = judges.size() == pictures.size()
                ? pictures
                : pictures.stream().filter(picture -> !judges.contains(picture)).toList();
        this.fitting = some(others, job.spec().calibration().corrections());
        this.holdOut = new HoldOut(reference, judges);
    }

    /** So many pictures, spread evenly over all. */
    private static List<Tensor> some(List<Tensor> pictures, Optional<Integer> asked) {
        int all = pictures.size();
        int count = Math.min(all, asked.orElse(all));
        return IntStream.range(0, count)
                .mapToObj(i -> pictures.get((int) ((long) i * all / count)))
                .toList();
    }

    private record Candidate(
            String name,
            Map<RangeGroup, QuantParams> ranges,
            Quantized quantized,
            HoldOut.Nearness nearness,
            Optional<Correcting> correcting) {

        double distance() {
            return nearness.distance();
        }
    }

    /**
     * How layers are corrected.
     *
     * @param base the parameters that are begun with
     * @param importance of channels, for ranges that are fitted
     */
    private record Correcting(Map<RangeGroup, QuantParams> base, Map<String, float[]> importance, boolean fitsRanges) {

        Correcting with(Map<RangeGroup, QuantParams> other) {
            return new Correcting(other, importance, fitsRanges);
        }
    }

    private record Corrected(Model model, Map<RangeGroup, QuantParams> ranges) {}

    /** How near the best comes to float, without layers in more bits. */
    HoldOut.Nearness nearness(Calibration calibration) {
        if (tried.isEmpty()) {
            judge(calibration);
        }
        return chosen(tried).nearness();
    }

    private void judge(Calibration calibration) {
        for (Range method : methods()) {
            Map<RangeGroup, QuantParams> ranges = quantizer.ranges(calibration, method);
            tried.add(candidate(title(method), new Corrected(job.model(), ranges), Optional.empty()));
        }
        correct(tried);
        String figures = tried.stream()
                .map(one -> String.format(Locale.ROOT, "%s %.4f", one.name(), one.distance()))
                .collect(Collectors.joining(", "));
        job.reporter()
                .report(new Event.Message("distance from float on held-out calibration pictures: " + figures
                        + "; taken: " + chosen(tried).name()));
    }

    /** The best of all. */
    Quantized best(Calibration calibration) {
        nearness(calibration);
        Candidate usual = chosen(tried);
        Candidate best =
                job.spec().mixed().map(spec -> mixed(calibration, usual, spec)).orElse(usual);
        return best.correcting()
                .filter(how -> fitting.size() < pictures.size())
                .filter(how -> job.spec().calibration().corrections().isEmpty())
                .map(how -> layers(how, pictures))
                .map(made -> quantizer.quantize(made.model(), made.ranges()))
                .orElse(best.quantized())
                .with(shown());
    }

    /** The nearest; of corrections that few pictures do not tell apart, the one that can do more, as it will be made from more pictures than it was judged with. */
    private static Candidate chosen(List<Candidate> tried) {
        Candidate nearest = nearest(tried);
        Candidate last = tried.get(tried.size() - 1);
        boolean same = nearest.correcting().isPresent()
                && last.correcting().isPresent()
                && !nearest.nearness().isNearer(last.nearness());
        return same ? last : nearest;
    }

    private Set<Range> methods() {
        boolean one = job.spec().method() == QuantizeSpec.Method.PTQ;
        return job.spec().range().map(Set::of).orElse(one ? Set.of(Range.MEAN_MIN_MAX) : METHODS);
    }

    /** Adds what the corrections make of the nearest candidate, with its ranges and with fitted ones. */
    private void correct(List<Candidate> tried) {
        Candidate base = nearest(tried);
        Set<Correction> corrections = Set.copyOf(job.spec().corrected());
        if (corrections.stream().anyMatch(BY_LAYER::contains)) {
            tried.add(corrected(base.name() + ", corrected", new Correcting(base.ranges(), Map.of(), false)));
        }
        if (corrections.contains(Correction.RANGES) && isTime("ranges are not fitted")) {
            Map<String, float[]> importance = Importance.of(job, base.ranges().keySet(), fitting);
            tried.add(corrected("fitted ranges, corrected", new Correcting(base.ranges(), importance, true)));
        }
    }

    /** Whether there is time for another correction; if not, it is said. */
    private boolean isTime(String consequence) {
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        boolean over =
                job.spec().time().filter(limit -> taken.compareTo(limit) > 0).isPresent();
        if (over) {
            job.reporter()
                    .report(new Event.Found(Diagnostic.note(
                            consequence + ": quantize.time is over after " + taken.toSeconds() + " s")));
        }
        return !over;
    }

    /** The candidate with the values in more bits that the spec names, or else the best of those that are tried. */
    private Candidate mixed(Calibration calibration, Candidate usual, QuantizeSpec.Mixed spec) {
        Mixture mixture = Mixture.of(job, usual.ranges(), Quantizer.extremes(calibration));
        say(usual, mixture);
        if (spec.values().isPresent()) {
            Candidate one = again(
                    usual, spec.values().get().stream().map(mixture::named).toList(), mixture);
            return nearest(List.of(one, otherwise(one, mixture)));
        }
        Sensitivity sensitivity = new Sensitivity(job, quantizer, holdOut, mixture);
        List<RangeGroup> order =
                sensitivity.order(importance(usual), pictures, spec.cost().fraction());
        exhibits.add(sensitivity.table());
        List<Candidate> tried = new ArrayList<>(List.of(usual));
        int count = 0;
        while (count < order.size()
                && nearest(tried).distance() > spec.divergence()
                && isTime("no more values are put in more bits")) {
            count = Math.min(Math.max(1, 2 * count), order.size());
            tried.add(again(usual, order.subList(0, count), mixture));
        }
        Candidate best = nearest(tried);
        return best.equals(usual) ? best : nearest(List.of(best, otherwise(best, mixture)));
    }

    /** The same values in more bits, with ranges fitted if they were not and kept if they were: which is better can change with the values. */
    private Candidate otherwise(Candidate one, Mixture mixture) {
        boolean both = job.spec().corrected().contains(Correction.RANGES)
                && job.spec().corrected().size() > 1
                && isTime("ranges are fitted or kept as they were for 8 bits");
        Optional<Correcting> how = one.correcting().filter(known -> both);
        if (how.isEmpty()) {
            return one;
        }
        boolean fits = !how.get().fitsRanges();
        Candidate other = corrected(
                fits ? "fitted ranges, corrected" : "kept ranges, corrected",
                new Correcting(how.get().base(), importance(one), fits));
        say(other, mixture);
        return other;
    }

    /** Another candidate made the same way, with groups in more bits. */
    private Candidate again(Candidate one, List<RangeGroup> groups, Mixture mixture) {
        Set<RangeGroup> wide = mixture.with(groups);
        Map<RangeGroup, QuantParams> ranges = mixture.parameters(wide);
        Candidate made = one.correcting()
                .map(how -> corrected(one.name(), how.with(ranges)))
                .orElseGet(() -> candidate(one.name(), new Corrected(job.model(), ranges), Optional.empty()));
        say(made, mixture);
        return made;
    }

    private void say(Candidate one, Mixture mixture) {
        Set<RangeGroup> wide = one.ranges().keySet().stream()
                .filter(group -> Objects.requireNonNull(one.ranges().get(group))
                                .encoding()
                                .bits()
                        == mixture.bits())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> row = List.of(
                Integer.toString(wide.size()),
                one.name(),
                wide.stream().map(group -> group.members().get(0)).collect(Collectors.joining(", ")),
                String.format(Locale.ROOT, "%.4f", one.distance()),
                Mixture.percent(one.nearness().agreement()),
                "+ " + Mixture.percent(mixture.cost(wide)));
        rows.add(row);
        job.reporter()
                .report(new Event.Message(row.get(0) + " values in " + mixture.bits() + " bits (" + row.get(2)
                        + "), " + row.get(1) + ": distance " + row.get(3) + ", agreement " + row.get(4) + ", traffic "
                        + row.get(5)));
    }

    private List<Exhibit> shown() {
        List<Exhibit> shown = new ArrayList<>(exhibits);
        if (!rows.isEmpty()) {
            shown.add(new Exhibit.Table(
                    "Values in more bits, on calibration pictures that no correction has seen",
                    List.of("number", "made by", "values", "distance from float", "same answer", "traffic"),
                    rows));
        }
        return shown;
    }

    private Map<String, float[]> importance(Candidate usual) {
        return usual.correcting()
                .map(Correcting::importance)
                .filter(known -> !known.isEmpty())
                .orElseGet(() -> Importance.of(job, usual.ranges().keySet(), fitting));
    }

    private Candidate corrected(String name, Correcting how) {
        return candidate(name, layers(how, fitting), Optional.of(how));
    }

    private Corrected layers(Correcting how, List<Tensor> seen) {
        Set<String> outputs =
                job.model().graph().outputs().stream().map(Value::name).collect(Collectors.toSet());
        RangeChoice choice =
                new RangeChoice(how.base(), how.fitsRanges(), new RangeChoice.Values(outputs, how.importance()));
        Model model = LayerCorrection.of(job, quantizer::codes, choice, seen);
        return new Corrected(model, choice.ranges());
    }

    private Candidate candidate(String name, Corrected made, Optional<Correcting> how) {
        Quantized quantized = quantizer.quantize(made.model(), made.ranges());
        return new Candidate(name, made.ranges(), quantized, holdOut.nearness(quantized.emulated()), how);
    }

    private static Candidate nearest(List<Candidate> tried) {
        return tried.stream()
                .min(Comparator.comparingDouble(Candidate::distance))
                .orElseThrow();
    }

    private static String title(QuantizeSpec.Range method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
