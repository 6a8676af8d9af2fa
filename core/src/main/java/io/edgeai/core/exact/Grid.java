package io.edgeai.core.exact;

import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.core.quantize.number.Rounder;

/**
 * The numbers that a value can have after rounding. The quotient by the step is taken in double: where scales are powers of two this is a shift and exact, as
 * whole numbers below 2^53 times a power of two are; where they are not, its relative error is 2^-52.
 */
final class Grid {

    private final QuantParams params;
    private final Rounding rounding;
    private final double[] scales;
    private final int[] lowest;
    private final int[] highest;

    private Grid(QuantParams params) {
        this.params = params;
        this.rounding = params.encoding().rounding();
        Rounder rounder = new Rounder(params.encoding());
        int count = params.scales().size();
        scales = new double[count];
        lowest = new int[count];
        highest = new int[count];
        for (int c = 0; c < count; c++) {
            scales[c] = params.scales().get(c);
            lowest[c] = rounder.lowest() - params.zeroPoints().get(c);
            highest[c] = rounder.highest() - params.zeroPoints().get(c);
        }
    }

    static Grid of(QuantParams params) {
        return new Grid(params);
    }

    /** The part of this grid that is left of numbers that were cut before they are rounded. */
    Grid within(Unary.Clip clip) {
        Grid cut = new Grid(params);
        int[] end = new int[1];
        for (int c = 0; c < scales.length; c++) {
            round(new double[] {clip.low()}, end, new Span(0, 0, 1, c));
            cut.lowest[c] = end[0];
            round(new double[] {clip.high()}, end, new Span(0, 0, 1, c));
            cut.highest[c] = end[0];
        }
        return cut;
    }

    QuantParams params() {
        return params;
    }

    /** How many scales: 1, or one for each channel (dimension 1). */
    int channels() {
        return scales.length;
    }

    double scale(int channel) {
        return scales[channel % scales.length];
    }

    /** The largest size of a code less its zero point. */
    int reach() {
        int most = 0;
        for (int c = 0; c < scales.length; c++) {
            most = Math.max(most, Math.max(Math.abs(lowest[c]), highest[c]));
        }
        return most;
    }

    /** How many numbers in a row share a scale. */
    int inner(int... sizes) {
        int count = Values.count(sizes);
        return scales.length == 1 || count == 0 ? Math.max(1, count) : count / sizes[0] / scales.length;
    }

    /** Rounds values. */
    Codes round(Values values) {
        if (values instanceof Codes codes && codes.grid().params.equals(params)) {
            return codes;
        }
        double[] reals = values.reals();
        int[] codes = new int[reals.length];
        int inner = inner(values.sizes());
        for (int from = 0, channel = 0; from < codes.length; from += inner, channel++) {
            round(reals, codes, new Span(from, from, inner, channel));
        }
        return new Codes(this, codes, values.sizes());
    }

    /** Numbers in a row of one channel: where they are read, where their codes are written, how many. */
    record Span(int from, int to, int count, int channel) {}

    /** Rounds numbers of one channel to codes less their zero point. */
    void round(double[] reals, int[] codes, Span span) {
        int channel = span.channel % scales.length;
        int shift = span.to - span.from;
        int end = span.from + span.count;
        double scale = scales[channel];
        switch (rounding) {
            case HALF_EVEN -> {
                for (int i = span.from; i < end; i++) {
                    codes[i + shift] = (int) Math.rint(reals[i] / scale);
                }
            }
            case HALF_UP -> {
                for (int i = span.from; i < end; i++) {
                    codes[i + shift] = (int) Math.floor(reals[i] / scale + 0.5);
                }
            }
            case HALF_AWAY -> {
                for (int i = span.from; i < end; i++) {
                    double steps = reals[i] / scale;
                    codes[i + shift] = (int) (steps < 0 ? Math.ceil(steps - 0.5) : Math.floor(steps + 0.5));
                }
            }
            case HALF_TO_ZERO -> {
                for (int i = span.from; i < end; i++) {
                    double steps = reals[i] / scale;
                    codes[i + shift] = (int) (steps < 0 ? Math.floor(steps + 0.5) : Math.ceil(steps - 0.5));
                }
            }
        }
        clamp(codes, span.to, span.count, channel);
    }

    private void clamp(int[] codes, int from, int count, int channel) {
        int low = lowest[channel];
        int high = highest[channel];
        for (int i = from; i < from + count; i++) {
            codes[i] = Math.min(Math.max(codes[i], low), high);
        }
    }
}
