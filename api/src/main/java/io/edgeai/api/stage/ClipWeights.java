package io.edgeai.api.stage;

import java.util.List;
import java.util.Optional;

/** Clips outlying weights to shrink their range; biases stay. */
@Help("Clips outlying weights of convolutions and fully connected layers to shrink their range.")
public record ClipWeights(
        @Help("percentile of |w|, a number of standard deviations around the mean, or a given range")
                @Default("percentile")
                Method method,
        @Help("for percentile: the share of weights kept as they are") @Default("99.9 %") @Within(above = 0, most = 100)
                Percent percentile,
        @Help("for sigma: the number of standard deviations") @Default("4") @Within(above = 0) double sigma,
        @Help("for range: the lowest and the highest weight") Optional<List<Double>> range,
        @Help("whether a limit is found for each layer or each output channel") @Default("per-layer") Per per,
        @Help("layers (node names) that are left alone") @Default("[]") List<String> except,
        @Help(
                        "whether the accuracy without clipping is measured too, in float and emulated; where a training follows, it is carried out a second time without clipping")
                @Default("true")
                boolean compare)
        implements StageSpec {

    public ClipWeights {
        except = List.copyOf(except);
        if (method == Method.RANGE && range.isEmpty()) {
            throw new IllegalArgumentException("method 'range' needs the key 'range', e.g. range: [-1, 1]");
        }
        if (range.isPresent() && method != Method.RANGE) {
            throw new IllegalArgumentException("key 'range' " + range.get() + " has no effect without  method: range");
        }
        if (range.isPresent()
                && (range.get().size() != 2 || range.get().get(0) >= range.get().get(1))) {
            throw new IllegalArgumentException("range " + range.get() + " must be two numbers, the lower one first");
        }
    }

    /** How the limit is found. */
    public enum Method {
        PERCENTILE,
        SIGMA,
        RANGE
    }

    /** What shares a limit. */
    public enum Per {
        PER_LAYER,
        PER_CHANNEL
    }
}
