package io.edgeai.core.quantize;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Method {@code auto}: tries the range methods as they are, corrects the layers on top of the best one, once with its ranges and once with fitted ones, and
 * takes what is nearest to the float model on calibration pictures that no correction has seen. The correction that is taken is then made from all pictures.
 */
final class Recipe {

    /** KL divergence takes as long as all else together, and was nowhere the best. */
    private static final Set<Range> METHODS = EnumSet.complementOf(EnumSet.of(Range.KL_DIVERGENCE));

    private final QuantizeJob job;
    private final Quantizer quantizer;
    private final List<Tensor> pictures;
    private final List<Tensor> fitting;
    private final HoldOut holdOut;

    Recipe(QuantizeJob job, Quantizer quantizer) {
        this.job = job;
        this.quantizer = quantizer;
        this.pictures = Calibration.singles(job.pictures());
        List<Tensor> judges = HoldOut.chosen(pictures);
        this.fitting = judges.size() == pictures.size()
                ? pictures
                : pictures.stream().filter(picture -> !judges.contains(picture)).toList();
        this.holdOut = new HoldOut(job, judges);
    }

    private record Candidate(
            String name,
            Map<RangeGroup, QuantParams> ranges,
            Quantized quantized,
            double distance,
            Optional<Correcting> correcting) {}

    /**
     * How layers are corrected.
     *
     * @param base the candidate whose ranges are begun with
     * @param importance of channels, for ranges that are fitted
     */
    private record Correcting(Candidate base, Map<String, float[]> importance, boolean fitsRanges) {}

    private record Corrected(Model model, Map<RangeGroup, QuantParams> ranges) {}

    /** The best of all. */
    Quantized best(Calibration calibration) {
        List<Candidate> tried = new ArrayList<>();
        for (Range method : job.spec().range().map(Set::of).orElse(METHODS)) {
            Map<RangeGroup, QuantParams> ranges = quantizer.ranges(calibration, method);
            tried.add(candidate(title(method), new Corrected(job.model(), ranges), Optional.empty()));
        }
        Candidate base = nearest(tried);
        Set<Correction> corrections = Set.copyOf(job.spec().corrected());
        long begin = System.nanoTime();
        if (corrections.stream().anyMatch(correction -> correction != Correction.RANGES)) {
            tried.add(corrected(new Correcting(base, Map.of(), false)));
        }
        if (corrections.contains(Correction.RANGES) && isTime(begin)) {
            Map<String, float[]> importance = Importance.of(job, base.ranges().keySet(), fitting);
            tried.add(corrected(new Correcting(base, importance, true)));
        }
        Candidate best = nearest(tried);
        String figures = tried.stream()
                .map(one -> String.format(Locale.ROOT, "%s %.4f", one.name(), one.distance()))
                .collect(Collectors.joining(", "));
        job.reporter()
                .report(new Event.Message("distance from float on held-out calibration pictures: " + figures
                        + "; taken: " + best.name()));
        return best.correcting()
                .filter(how -> fitting.size() < pictures.size())
                .map(how -> layers(how, pictures))
                .map(made -> quantizer.quantize(made.model(), made.ranges()))
                .orElse(best.quantized());
    }

    /** Whether there is time for another correction; if not, it is said. */
    private boolean isTime(long begin) {
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        boolean over =
                job.spec().time().filter(limit -> taken.compareTo(limit) > 0).isPresent();
        if (over) {
            job.reporter()
                    .report(new Event.Found(Diagnostic.note(
                            "ranges are not fitted: quantize.time is over after " + taken.toSeconds() + " s")));
        }
        return !over;
    }

    private Candidate corrected(Correcting how) {
        String name = how.fitsRanges() ? "fitted ranges, corrected" : how.base().name() + ", corrected";
        return candidate(name, layers(how, fitting), Optional.of(how));
    }

    private Corrected layers(Correcting how, List<Tensor> seen) {
        Set<String> outputs =
                job.model().graph().outputs().stream().map(Value::name).collect(Collectors.toSet());
        RangeChoice choice = new RangeChoice(
                how.base().ranges(), how.fitsRanges(), new RangeChoice.Values(outputs, how.importance()));
        Model model = LayerCorrection.of(job, quantizer::codes, choice, seen);
        return new Corrected(model, choice.ranges());
    }

    private Candidate candidate(String name, Corrected made, Optional<Correcting> how) {
        Quantized quantized = quantizer.quantize(made.model(), made.ranges());
        return new Candidate(name, made.ranges(), quantized, holdOut.distance(quantized.emulated()), how);
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
