package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Statistic;
import io.edgeai.core.quantize.calibrate.Histogram.Bins;
import io.edgeai.core.quantize.number.Diffs;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;

/** The range methods of {@link QuantizeSpec.Range}, each from the same statistics. */
public record Ranges(QuantizeSpec.Range method, double share, Rounder rounder, Optional<Statistic> statistic) {

    /** A method by all pictures together. */
    public Ranges(QuantizeSpec.Range method, double share, Rounder rounder) {
        this(method, share, rounder, Optional.empty());
    }

    /** A method as a spec has it, for values of a format. */
    public static Ranges of(QuantizeSpec.Range method, QuantizeSpec spec, Encoding encoding) {
        Optional<Statistic> statistic = spec.statistic().filter(given -> isSearch(method));
        return new Ranges(
                method,
                spec.percentile().fraction(),
                new Rounder(encoding),
                method == QuantizeSpec.Range.DIFFS ? statistic.or(() -> Optional.of(Statistic.MODAL)) : statistic);
    }

    private static boolean isSearch(QuantizeSpec.Range method) {
        return switch (method) {
            case PERCENTILE, MSE, KL_DIVERGENCE, DIFFS -> true;
            default -> false;
        };
    }

    /**
     * The method by which a job's spec looks for the range of each picture, if it does.
     *
     * @throws EdgeAiException if it does not go with the format
     */
    static Optional<Ranges> each(QuantizeSpec spec, Encoding encoding) {
        Optional<Ranges> each = spec.range()
                .map(method -> of(method, spec, encoding))
                .filter(ranges -> ranges.statistic().isPresent());
        boolean powers = encoding.scale() == Encoding.Scale.POWER_OF_TWO
                && encoding.symmetric()
                && encoding.sign() == Encoding.Sign.SIGNED;
        if (!powers
                && each.filter(ranges -> ranges.method() == QuantizeSpec.Range.DIFFS)
                        .isPresent()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("range 'diffs' is for symmetric signed codes whose scales are powers of two")
                            .hint("write  range: mse,  which looks for the least squared error among all scales"));
        }
        return each;
    }

    /**
     * The range of one picture by itself.
     *
     * @param extremes of its values within the domain
     */
    Interval ofPicture(List<IntBuffer> values, Interval domain, Interval extremes) {
        if (method != QuantizeSpec.Range.DIFFS) {
            Statistics alone = new Statistics(domain);
            alone.add(values);
            return new Ranges(method, share, rounder).of(alone);
        }
        Diffs diffs = new Diffs(rounder, extremes);
        for (IntBuffer part : values) {
            for (int i = part.position(); i < part.limit(); i++) {
                diffs.add((float) domain.clamp(Float.intBitsToFloat(part.get(i))));
            }
        }
        return rounder.range(diffs.scale(0));
    }

    /** The range for values with these statistics. */
    Interval of(Statistics statistics) {
        if (statistic.isPresent()) {
            return PictureExtremes.of(statistic.get(), statistics.found(), rounder);
        }
        return switch (method) {
            case MIN_MAX -> statistics.extremes();
            case MEAN_MIN_MAX -> PictureExtremes.mean(statistics.pictures());
            case MEDIAN_MIN_MAX -> PictureExtremes.median(statistics.pictures());
            case MODAL_MIN_MAX -> PictureExtremes.modal(statistics.pictures(), rounder);
            case MOVING_AVERAGE -> PictureExtremes.movingAverage(statistics.pictures());
            case PERCENTILE -> percentile(statistics);
            case MSE -> RangeSearch.least(statistics.extremes(), RangeSearch.squaredError(statistics.bins(), rounder));
            case KL_DIVERGENCE -> RangeSearch.least(statistics.extremes(), new Divergence(statistics.bins(), rounder));
            case DIFFS -> throw new IllegalStateException("diffs is found picture by picture");
        };
    }

    /** Cuts half of what lies outside the share at each end. */
    private Interval percentile(Statistics statistics) {
        Bins bins = statistics.bins();
        double tail = bins.total() * (1 - share) / 2;
        double low = quantile(bins, tail);
        double high = quantile(bins, bins.total() - tail);
        return statistics.extremes().cut(new Interval(low, Math.max(low, high)));
    }

    /** The value below which {@code rank} values lie; even spread within a bin. */
    private static double quantile(Bins bins, double rank) {
        double seen = 0;
        boolean zerosSeen = false;
        for (int i = 0; i < bins.size(); i++) {
            if (!zerosSeen && bins.low(i) >= 0) {
                zerosSeen = true;
                seen += bins.zeros();
                if (seen >= rank && bins.zeros() > 0) {
                    return 0;
                }
            }
            if (seen + bins.count(i) >= rank) {
                return bins.low(i) + bins.width() * Math.max(0, rank - seen) / bins.count(i);
            }
            seen += bins.count(i);
        }
        return bins.size() == 0 || !zerosSeen ? 0 : bins.low(bins.size() - 1) + bins.width();
    }
}
