package io.edgeai.core.prune;

import io.edgeai.api.stage.ClipWeights;
import java.util.Arrays;
import java.util.List;

/**
 * The lowest and the highest weight that stay as they are.
 *
 * @param low at most {@code high}
 */
record Limits(double low, double high) {

    /** Limits for weights that share them, by the spec's method. */
    static Limits of(double[] weights, ClipWeights spec) {
        return switch (spec.method()) {
            case PERCENTILE -> percentile(weights, spec.percentile().fraction());
            case SIGMA -> sigma(weights, spec.sigma());
            case RANGE -> given(spec);
        };
    }

    /** The least size t of which at least that share of weights are not beyond -t to t. */
    private static Limits percentile(double[] weights, double share) {
        double[] sizes = Arrays.stream(weights).map(Math::abs).sorted().toArray();
        int kept = (int) Math.ceil(share * sizes.length - 1e-9);
        double most = sizes.length == 0 ? 0 : sizes[Math.max(0, Math.min(kept, sizes.length) - 1)];
        return new Limits(-most, most);
    }

    private static Limits sigma(double[] weights, double sigma) {
        double mean = Arrays.stream(weights).average().orElse(0);
        double variance = Arrays.stream(weights)
                .map(weight -> (weight - mean) * (weight - mean))
                .average()
                .orElse(0);
        double reach = sigma * Math.sqrt(variance);
        return new Limits(mean - reach, mean + reach);
    }

    private static Limits given(ClipWeights spec) {
        List<Double> range = spec.range().orElseThrow();
        return new Limits(range.get(0), range.get(1));
    }

    double clip(double weight) {
        return Math.min(Math.max(weight, low), high);
    }
}
