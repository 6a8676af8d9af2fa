package io.edgeai.core.quantize.place;

import io.edgeai.core.quantize.number.Interval;
import java.util.List;

/**
 * Tensors that have one scale and zero point in common.
 *
 * @param members the tensors, in graph order
 * @param sources those whose values tell the range; the others hold copies of these values, or are cut to them
 * @param domain values outside make no difference to any consumer
 * @param low lowest value where it is known beforehand, else NaN
 * @param high highest value where it is known beforehand, else NaN
 */
public record RangeGroup(List<String> members, List<String> sources, Interval domain, double low, double high) {

    public RangeGroup {
        members = List.copyOf(members);
        sources = List.copyOf(sources);
    }

    /** True if nothing need be observed. */
    public boolean isKnown() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** An observed range with the ends that are known put in their places. */
    public Interval apply(Interval observed) {
        double newLow = Double.isNaN(low) ? observed.low() : low;
        double newHigh = Double.isNaN(high) ? observed.high() : high;
        return new Interval(Math.min(newLow, newHigh), Math.max(newLow, newHigh));
    }
}
