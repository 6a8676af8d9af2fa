package io.edgeai.api.stage;

import java.util.Optional;

/** How the model is quantized for every target that does not say otherwise. */
@Help("How the model is quantized.")
public record QuantizeSpec(
        @Help("ptq: after training") @Default("ptq") Method method,
        @Help("how activation ranges are found") @Default("mean-min-max") Range range,
        @Help("for percentile: the share of values inside") @Default("99.99 %") @Within(above = 50, most = 100)
                Percent percentile,
        @Help("per-channel or per-tensor weights, where the chip allows both") Optional<Weights> weights,
        @Default("{}") Calibration calibration) {

    /** Kinds of quantization. */
    public enum Method {
        PTQ
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
