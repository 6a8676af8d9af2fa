package io.edgeai.api.stage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the model is quantized for every target that does not say otherwise. */
@Help("How the model is quantized.")
public record QuantizeSpec(
        @Help(
                        "auto: by the range method that serves held-out calibration pictures best, then layer by layer what rounding does to the answer is made good (see corrections), where that serves them; ptq: by one range method alone; qat: trained with rounding on the way (see qat), on from what auto comes to")
                @Default("auto")
                Method method,
        @Help("for auto: what is corrected; all where none is named") Optional<List<Correction>> corrections,
        @Help(
                        "for auto: after this time no further correction is begun; what is best until then is taken, so results can differ from machine to machine")
                Optional<Duration> time,
        @Help("how activation ranges are found; auto tries all where none is given, ptq takes mean-min-max")
                Optional<Range> range,
        @Help("for percentile: the share of values inside") @Default("99.99 %") @Within(above = 50, most = 100)
                Percent percentile,
        @Help("per-channel or per-tensor weights, where the chip allows both") Optional<Weights> weights,
        @Help("for method qat: how it is trained") Optional<Qat> qat,
        @Default("{}") Calibration calibration) {

    public QuantizeSpec {
        corrections = corrections.map(List::copyOf);
    }

    /** What is corrected. */
    public List<Correction> corrected() {
        return method == Method.PTQ ? List.of() : corrections.orElse(List.of(Correction.values()));
    }

    /** How method {@code qat} trains. */
    public Qat training() {
        return qat.orElseGet(Qat::usual);
    }

    /** Kinds of quantization. */
    public enum Method {
        AUTO,
        PTQ,
        QAT
    }

    /** What method {@code auto} may change, each by itself. */
    public enum Correction {
        /** The range of each value, by what its errors do to the model's answer. */
        RANGES,
        /** Weights, by least squares from rounded inputs to unrounded outputs. */
        WEIGHTS,
        /** To which side each weight is rounded, by error feedback. */
        ROUNDING,
        /** Biases, by the mean errors that are left. */
        BIASES
    }

    /** How an activation's range is found. */
    public enum Range {
        MIN_MAX,
        MEAN_MIN_MAX,
        PERCENTILE,
        MSE,
        KL_DIVERGENCE
    }

    /** Granularity of weights. */
    public enum Weights {
        PER_CHANNEL,
        PER_TENSOR
    }

    /** Pictures whose activations are observed, always from the training part. */
    @Help("Pictures whose activations are observed; always from the training part.")
    public record Calibration(
            @Help("how many, chosen by the seed, classes in turn") @Default("100") @Within(least = 1, most = 10000)
                    int images) {}
}
