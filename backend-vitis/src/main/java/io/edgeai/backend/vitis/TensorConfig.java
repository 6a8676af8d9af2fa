package io.edgeai.backend.vitis;

import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.Within;
import io.edgeai.backend.vitis.QuantizerConfig.Device;
import io.edgeai.backend.vitis.QuantizerConfig.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How tensors are quantized; what is left out is as overall, or the vendor's default. */
@Help("How tensors are quantized; what is left out is as overall, or the vendor's default.")
record TensorConfig(
        @Help("from release 3.5 on; int where left out") Optional<Datatype> datatype,
        @Help("8 where left out, as a DPU has it") @Within(least = 2, most = 32) Optional<Integer> bitWidth,
        @Help("diffs where left out") Optional<Method> method,
        @Help("where left out half_up for activations, else std_round") Optional<RoundMode> roundMode,
        @Help("true where left out") Optional<Boolean> symmetry,
        @Help("false where left out") Optional<Boolean> perChannel,
        @Help("true where left out") Optional<Boolean> signed,
        @Help("false where left out: all codes are used") Optional<Boolean> narrowRange,
        @Help("poweroftwo where left out") Optional<ScaleType> scaleType,
        @Help("modal where left out; for input and activation") Optional<CalibStatisticMethod> calibStatisticMethod,
        @Help("99.99 where left out; for method percentile") @Within(above = 0, most = 100)
                Optional<Double> percentage) {

    /** Types of values. */
    enum Datatype {
        INT,
        BFLOAT16,
        FLOAT16,
        FLOAT32
    }

    /** How ranges are found. */
    enum Method {
        MAXMIN,
        PERCENTILE,
        ENTROPY,
        MSE,
        DIFFS
    }

    /** How halves are rounded. */
    enum RoundMode {
        HALF_EVEN,
        /** Towards positive infinity. */
        HALF_UP,
        /** Towards zero. */
        HALF_DOWN,
        /** Away from zero. */
        STD_ROUND
    }

    /** Kinds of scales. */
    enum ScaleType {
        POWEROFTWO,
        FLOAT
    }

    /** How ranges of batches become one. */
    enum CalibStatisticMethod {
        MODAL,
        MAX,
        MEAN,
        MEDIAN
    }

    static final TensorConfig NOTHING = new TensorConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** These settings, and another's where these leave something out. */
    TensorConfig over(TensorConfig other) {
        return new TensorConfig(
                datatype.or(other::datatype),
                bitWidth.or(other::bitWidth),
                method.or(other::method),
                roundMode.or(other::roundMode),
                symmetry.or(other::symmetry),
                perChannel.or(other::perChannel),
                signed.or(other::signed),
                narrowRange.or(other::narrowRange),
                scaleType.or(other::scaleType),
                calibStatisticMethod.or(other::calibStatisticMethod),
                percentage.or(other::percentage));
    }

    /** These settings, and the vendor's defaults for a kind of tensor. */
    TensorConfig full(Kind kind) {
        return over(new TensorConfig(
                Optional.of(Datatype.INT),
                Optional.of(8),
                Optional.of(Method.DIFFS),
                Optional.of(kind == Kind.ACTIVATION ? RoundMode.HALF_UP : RoundMode.STD_ROUND),
                Optional.of(true),
                Optional.of(false),
                Optional.of(true),
                Optional.of(false),
                Optional.of(ScaleType.POWEROFTWO),
                Optional.of(CalibStatisticMethod.MODAL),
                Optional.of(99.99)));
    }

    /** What the vendor's quantizer refuses of complete settings. */
    List<String> problems(Device device, Kind kind) {
        List<String> found = new ArrayList<>();
        if (device == Device.DPU) {
            dpu(found, kind);
        }
        boolean data = kind == Kind.ACTIVATION || kind == Kind.INPUT;
        boolean free = scaleType.equals(Optional.of(ScaleType.FLOAT));
        boolean modal = calibStatisticMethod.equals(Optional.of(CalibStatisticMethod.MODAL));
        boolean channels = perChannel.orElseThrow();
        must(found, !channels || kind == Kind.WEIGHTS, "per_channel is for weights only, not for " + word(kind));
        if (free) {
            must(
                    found,
                    method.orElseThrow() != Method.DIFFS,
                    "method 'diffs' looks among powers of two; scale_type 'float' takes maxmin, percentile, mse or entropy");
            must(found, !channels || isMaxmin(), "per_channel true with scale_type 'float' takes method 'maxmin'");
            must(
                    found,
                    !data || !modal,
                    "scale_type 'float' needs calib_statistic_method 'max', 'mean' or 'median' for " + word(kind));
        } else {
            must(
                    found,
                    isOfPowers(),
                    "scale_type 'poweroftwo' goes with method 'diffs' or 'maxmin', not '" + word(method.orElseThrow())
                            + "'");
            must(
                    found,
                    symmetry.orElseThrow() && signed.orElseThrow(),
                    "scale_type 'poweroftwo' needs symmetry true and signed true");
            must(found, !data || modal, "scale_type 'poweroftwo' needs calib_statistic_method 'modal'");
        }
        must(found, symmetry.orElseThrow() || isMaxmin(), "symmetry false takes method 'maxmin'");
        return found;
    }

    private boolean isMaxmin() {
        return method.equals(Optional.of(Method.MAXMIN));
    }

    private boolean isOfPowers() {
        return isMaxmin() || method.equals(Optional.of(Method.DIFFS));
    }

    private void dpu(List<String> found, Kind kind) {
        String of = word(kind);
        RoundMode only = kind == Kind.ACTIVATION ? RoundMode.HALF_UP : RoundMode.STD_ROUND;
        boolean data = kind == Kind.ACTIVATION || kind == Kind.INPUT;
        boolean modal = calibStatisticMethod.equals(Optional.of(CalibStatisticMethod.MODAL));
        int bits = bitWidth.orElseThrow();
        must(found, bits == 8, "a DPU computes in 8 bits, bit_width of " + of + " is " + bits);
        must(
                found,
                scaleType.equals(Optional.of(ScaleType.POWEROFTWO)),
                "a DPU needs scale_type 'poweroftwo' for " + of);
        must(found, symmetry.orElseThrow(), "a DPU needs symmetry true for " + of);
        must(found, !perChannel.orElseThrow(), "a DPU needs per_channel false for " + of);
        must(found, !narrowRange.orElseThrow(), "a DPU needs narrow_range false for " + of);
        must(
                found,
                isOfPowers(),
                "a DPU needs method 'diffs' or 'maxmin' for " + of + ", not '" + word(method.orElseThrow()) + "'");
        must(found, !data || modal, "a DPU needs calib_statistic_method 'modal' for " + of);
        must(
                found,
                roundMode.equals(Optional.of(only)),
                "a DPU needs round_mode '" + word(only) + "' for " + of + "; write  tensor_quantize_config: {" + of
                        + ": {round_mode: " + word(only) + "}}");
    }

    private static void must(List<String> found, boolean holds, String rule) {
        if (!holds) {
            found.add(rule);
        }
    }

    /** Core's method. */
    QuantizeSpec.Range range() {
        return switch (method.orElseThrow()) {
            case MAXMIN ->
                switch (calibStatisticMethod.orElseThrow()) {
                    case MAX -> QuantizeSpec.Range.MIN_MAX;
                    case MEAN -> QuantizeSpec.Range.MEAN_MIN_MAX;
                    case MEDIAN -> QuantizeSpec.Range.MEDIAN_MIN_MAX;
                    case MODAL -> QuantizeSpec.Range.MODAL_MIN_MAX;
                };
            case PERCENTILE -> QuantizeSpec.Range.PERCENTILE;
            case ENTROPY -> QuantizeSpec.Range.KL_DIVERGENCE;
            case MSE -> QuantizeSpec.Range.MSE;
            case DIFFS -> QuantizeSpec.Range.DIFFS;
        };
    }

    /** Core's statistic, where its method takes one. */
    Optional<QuantizeSpec.Statistic> statistic() {
        return method.equals(Optional.of(Method.MAXMIN))
                ? Optional.empty()
                : calibStatisticMethod.map(one -> QuantizeSpec.Statistic.valueOf(one.name()));
    }

    /** Core's method for weights. */
    QuantizeSpec.WeightRange weightRange() {
        return switch (method.orElseThrow()) {
            case DIFFS -> QuantizeSpec.WeightRange.DIFFS;
            case MAXMIN -> QuantizeSpec.WeightRange.EXTREMES;
            default ->
                throw EdgeAiException.spec(Diagnostic.error("method '" + word(method.orElseThrow())
                                + "' for weights is for the vendor's own quantizer only")
                        .hint("write  tensor-quantize-config: {weights: {method: maxmin}}"));
        };
    }

    /** Core's rounding. */
    Rounding rounding() {
        return switch (roundMode.orElseThrow()) {
            case HALF_EVEN -> Rounding.HALF_EVEN;
            case HALF_UP -> Rounding.HALF_UP;
            case HALF_DOWN -> Rounding.HALF_TO_ZERO;
            case STD_ROUND -> Rounding.HALF_AWAY;
        };
    }

    private static String word(Enum<?> constant) {
        return JsonRecords.word(constant);
    }
}
