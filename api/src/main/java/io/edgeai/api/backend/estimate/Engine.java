package io.edgeai.api.backend.estimate;

/**
 * A chip's arithmetic as its maker publishes it.
 *
 * @param chip its name
 * @param macs multiply-adds of 8 bits a cycle
 * @param megahertz its clock
 * @param leastShare of the peak, the least that published models reach
 * @param mostShare of the peak, the most that published models reach
 * @param columns so many columns of a result are computed at once: a narrower one costs the same
 * @param channels so many channels of each group are computed at once
 */
public record Engine(
        String chip, int macs, int megahertz, double leastShare, double mostShare, int columns, int channels) {

    /** Milliseconds of so many cycles. */
    public double milliseconds(double cycles) {
        return cycles / (megahertz * 1000.0);
    }

    long upColumns(long size) {
        return up(size, columns);
    }

    long upChannels(long size) {
        return up(size, channels);
    }

    private static long up(long size, long multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }
}
