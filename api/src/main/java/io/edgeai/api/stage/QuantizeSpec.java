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
        @Help(
                        "for auto: what is corrected; where none is named all but equalization, which takes as long again, and split, which makes more layers; that is tried too where all weights of a layer have one scale and the others do not bring answers near")
                Optional<List<Correction>> corrections,
        @Help(
                        "for auto: after this time no further correction is begun; what is best until then is taken, so results can differ from machine to machine")
                Optional<Duration> time,
        @Help("how activation ranges are found; auto tries all where none is given, ptq takes mean-min-max")
                Optional<Range> range,
        @Help("for percentile: the share of values inside") @Default("99.99 %") @Within(above = 50, most = 100)
                Percent percentile,
        @Help("per-channel or per-tensor weights, where the chip allows both") Optional<Weights> weights,
        @Help("for method qat: how it is trained") Optional<Qat> qat,
        @Help("layers in more bits than the others, where the chip can; none where this is left out")
                Optional<Mixed> mixed,
        @Default("{}") Calibration calibration,
        @Help(
                        "what becomes of the ranges that single pictures ask for by percentile, mse, kl-divergence or diffs; where left out diffs takes modal, the others take all pictures together")
                Optional<Statistic> statistic,
        @Help(
                        "how the scale of weights is found; where left out auto takes diffs for powers of two of up to 8 bits, all else extremes")
                Optional<WeightRange> weightRange,
        @Help(
                        "ReLU6 becomes ReLU before anything else: layers can then be equalized, and the float model changes a little")
                @Default("false")
                boolean relu6AsRelu) {

    public QuantizeSpec {
        corrections = corrections.map(List::copyOf);
    }

    /** A spec with the usual weights, ranges of all pictures together, and ReLU6 as it is. */
    public QuantizeSpec(
            Method method,
            Optional<List<Correction>> corrections,
            Optional<Duration> time,
            Optional<Range> range,
            Percent percentile,
            Optional<Weights> weights,
            Optional<Qat> qat,
            Optional<Mixed> mixed,
            Calibration calibration) {
        this(
                method,
                corrections,
                time,
                range,
                percentile,
                weights,
                qat,
                mixed,
                calibration,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** What is corrected. */
    public List<Correction> corrected() {
        return method == Method.PTQ ? List.of() : corrections.orElse(Correction.USUAL);
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
        /** Channels between layers, so that one scale serves all of a layer's weights; only where weights have one scale. */
        EQUALIZATION,
        /** Layers whose channels are too different for one scale, by computing them in two parts: more layers, the same multiply-adds. */
        SPLIT,
        /** The range of each value, by what its errors do to the model's answer. */
        RANGES,
        /** Weights, by least squares from rounded inputs to unrounded outputs. */
        WEIGHTS,
        /** To which side each weight is rounded, by error feedback. */
        ROUNDING,
        /** Biases, by the mean errors that are left. */
        BIASES;

        /** All but equalization, which takes as long again, and splitting, which makes more layers. */
        static final List<Correction> USUAL = List.of(RANGES, WEIGHTS, ROUNDING, BIASES);
    }

    /** How an activation's range is found. */
    public enum Range {
        /** The extremes of all pictures. */
        MIN_MAX,
        /** The means of each picture's extremes. */
        MEAN_MIN_MAX,
        /** The medians of each picture's extremes. */
        MEDIAN_MIN_MAX,
        /** Of each picture's extremes those that ask for the power of two that most pictures ask for. */
        MODAL_MIN_MAX,
        /** Each picture's extremes, one after the other, move the range by a tenth of the way. */
        MOVING_AVERAGE,
        PERCENTILE,
        MSE,
        KL_DIVERGENCE,
        /** Powers of two only: of each picture, of five scales from its extremes down the one with the least sum of squared differences. */
        DIFFS
    }

    /** How the ranges of single pictures become one. */
    public enum Statistic {
        MAX,
        MEAN,
        MEDIAN,
        /** The mean of those that ask for the most frequent power of two. */
        MODAL
    }

    /** How the scale of weights is found. */
    public enum WeightRange {
        EXTREMES,
        /** Powers of two only: of five scales from the extremes down the one with the least sum of squared differences. */
        DIFFS
    }

    /** Granularity of weights. */
    public enum Weights {
        PER_CHANNEL,
        PER_TENSOR
    }

    /** Which layers are computed in more bits. */
    @Help("Layers in more bits than the others, where the chip can.")
    public record Mixed(
            @Help(
                            "inner values by name: the layers that make and take them are computed in more bits; where none is named, values are chosen by what they gain on held-out calibration pictures for the traffic that they cost")
                    Optional<List<String>> values,
            @Help(
                            "no more values are chosen once the answers' divergence from the float model on these pictures is down to this")
                    @Default("0.01")
                    @Within(least = 0, most = 1000)
                    double divergence,
            @Help(
                            "the most that the layers' memory traffic may grow by, as estimated from sizes; cycles grow by about half of that (rv1103)")
                    @Default("40 %")
                    @Within(least = 0, most = 100)
                    Percent cost) {

        public Mixed {
            values = values.map(List::copyOf);
        }
    }

    /** Pictures whose activations are observed, always from the training part. */
    @Help("Pictures whose activations are observed; always from the training part.")
    public record Calibration(
            @Help("how many, chosen by the seed, classes in turn") @Default("100") @Within(least = 1, most = 10000)
                    int images,
            @Help(
                            "whether it is measured how near the quantized model comes with fewer pictures, for each range method, before any correction: a chart in the report")
                    @Default("false")
                    boolean saturation,
            @Help(
                            "for auto: of how many of them corrections are made, once; where left out, of all but those that judge, and what is taken once more of all: nearer, and several times the work")
                    @Within(least = 4, most = 10000)
                    Optional<Integer> corrections) {

        /** So many pictures, and no measuring of fewer. */
        public Calibration(int images) {
            this(images, false, Optional.empty());
        }
    }
}
