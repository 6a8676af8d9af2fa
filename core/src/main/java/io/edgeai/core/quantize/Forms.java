package io.edgeai.core.quantize;

import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.graph.Relu6;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.Equalization;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.split.ChannelSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The form of a model that the recipe serves best: as it is, with layers in two parts, or with channels equalized between layers. */
final class Forms {

    /** Answers this near to float, in nats, are not worth more layers. */
    private static final double NEAR = 0.05;

    private final QuantizeJob job;
    private final Quantizer quantizer;
    private final Granularity weights;

    /**
     * Forms of a job's model.
     *
     * @param weights how many scales the weights of a layer have
     */
    Forms(QuantizeJob job, Quantizer quantizer, Granularity weights) {
        this.job = job;
        this.quantizer = quantizer;
        this.weights = weights;
    }

    /** The best of all. */
    Quantized best(Calibration calibration) {
        Recipe usual = new Recipe(job, quantizer, job);
        Optional<ChannelSplit> split = split(usual, calibration);
        if (split.isPresent()) {
            return nearer(usual, calibration, split.get());
        }
        Quantized made = equalizedOr(usual, calibration);
        boolean last = job.spec().method() == QuantizeSpec.Method.AUTO
                && job.spec().mixed().isEmpty();
        if (isOpen() && last) {
            advise(usual.nearness(calibration).distance());
        }
        return made;
    }

    /** What else could be done where the usual corrections leave answers far from float; it costs time on the chip, so it is not done unasked. */
    private void advise(double distance) {
        List<String> ways = new ArrayList<>();
        if (weights == Granularity.PER_CHANNEL) {
            ways.add("more layers in 8 bits:  corrections: [split, ranges, weights, rounding, biases]");
        }
        if (!job.scheme().others().isEmpty()) {
            ways.add("some layers in more bits:  mixed: {}");
        }
        if (distance > NEAR && !ways.isEmpty()) {
            String message = String.format(
                    Locale.ROOT,
                    "answers on held-out calibration pictures are %.2f nats from float, corrections and all",
                    distance);
            job.reporter().report(new Event.Found(Diagnostic.note(message).hint(String.join("; ", ways))));
        }
    }

    /** Whether all is left to the recipe. */
    private boolean isOpen() {
        return job.spec().method() != QuantizeSpec.Method.PTQ
                && job.spec().corrections().isEmpty();
    }

    /**
     * Layers in two parts: where the spec names them, and where it leaves all to the recipe, one scale serves all weights of a layer, and corrections alone do
     * not bring answers near.
     */
    private Optional<ChannelSplit> split(Recipe usual, Calibration calibration) {
        boolean named = job.spec().corrected().contains(QuantizeSpec.Correction.SPLIT);
        boolean wanted = named
                || (isOpen()
                        && weights == Granularity.PER_TENSOR
                        && usual.nearness(calibration).distance() > NEAR);
        return wanted ? ChannelSplit.of(job, calibration.groups(), weights) : Optional.empty();
    }

    private Quantized nearer(Recipe usual, Calibration calibration, ChannelSplit split) {
        QuantizeJob parted = job.with(split.model());
        Recipe other = new Recipe(parted, new Quantizer(parted), job);
        Calibration anew = Calibration.of(parted);
        HoldOut.Nearness whole = usual.nearness(calibration);
        HoldOut.Nearness parts = other.nearness(anew);
        boolean taken = parts.isNearer(whole);
        job.reporter()
                .report(new Event.Message(String.format(
                        Locale.ROOT,
                        "%d layers in two parts by channel: distance from float %.4f instead of %.4f; %s",
                        split.layers().size(),
                        parts.distance(),
                        whole.distance(),
                        taken ? "taken" : "not taken")));
        if (!taken) {
            return equalizedOr(usual, calibration);
        }
        Quantized best = other.best(anew);
        List<Exhibit> exhibits = new ArrayList<>(List.of(split.table()));
        exhibits.addAll(best.exhibits());
        return best.with(exhibits);
    }

    private Quantized equalizedOr(Recipe usual, Calibration calibration) {
        Optional<QuantizeJob> equalized = equalized();
        if (equalized.isEmpty()) {
            return usual.best(calibration);
        }
        Recipe other = new Recipe(equalized.get(), new Quantizer(equalized.get()), job);
        Calibration anew = Calibration.of(equalized.get());
        boolean better =
                other.nearness(anew).distance() < usual.nearness(calibration).distance();
        job.reporter()
                .report(new Event.Message("channels equalized between layers: " + (better ? "taken" : "not taken")));
        return better ? other.best(anew) : usual.best(calibration);
    }

    /** The job on a model with equalized layers, where one scale for all weights of a layer makes that worth trying. A ReLU6 is taken for a ReLU then. */
    private Optional<QuantizeJob> equalized() {
        boolean asked = job.spec().method() == QuantizeSpec.Method.AUTO
                && job.spec().corrected().contains(QuantizeSpec.Correction.EQUALIZATION);
        boolean useful = weights == Granularity.PER_TENSOR;
        if (asked && !useful) {
            job.reporter().report(new Event.Message("channels are not equalized: each has its own scale for weights"));
        }
        return asked && useful
                ? Optional.of(Relu6.asRelu(job.model()))
                        .map(Equalization::of)
                        .filter(model -> !model.graph()
                                .initializers()
                                .equals(job.model().graph().initializers()))
                        .map(job::with)
                : Optional.empty();
    }
}
