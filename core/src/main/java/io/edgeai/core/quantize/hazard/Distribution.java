package io.edgeai.core.quantize.hazard;

import java.util.List;

/**
 * How the numbers of a value are spread around the range that it is rounded in.
 *
 * @param low the lowest number of the range
 * @param high the highest
 * @param from where the first bin begins; the outermost bins hold all that is further out
 * @param to where the last bin ends
 * @param counts numbers in bins of equal width
 */
public record Distribution(double low, double high, double from, double to, List<Long> counts) {

    static final int BINS = 64;

    /** Bins on each side are outside of the range. */
    static final int OUTSIDE = 8;

    public Distribution {
        counts = List.copyOf(counts);
    }
}
