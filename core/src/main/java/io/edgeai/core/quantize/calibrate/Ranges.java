package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.Histogram.Bins;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;

/** The range methods of {@link QuantizeSpec.Range}, each from the same statistics. */
public record Ranges(QuantizeSpec.Range method, double share, Rounder rounder) {

    /** The range for values with these statistics. */
    Interval of(Statistics statistics) {
        return switch (method) {
            case MIN_MAX -> statistics.extremes();
            case MEAN_MIN_MAX -> PictureExtremes.mean(statistics.pictures());
            case MEDIAN_MIN_MAX -> PictureExtremes.median(statistics.pictures());
            case MODAL_MIN_MAX -> PictureExtremes.modal(statistics.pictures(), rounder);
            case MOVING_AVERAGE -> PictureExtremes.movingAverage(statistics.pictures());
            case PERCENTILE -> percentile(statistics);
            case MSE -> RangeSearch.least(statistics.extremes(), RangeSearch.squaredError(statistics.bins(), rounder));
            case KL_DIVERGENCE -> RangeSearch.least(statistics.extremes(), new Divergence(statistics.bins(), rounder));
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
