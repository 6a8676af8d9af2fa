package io.edgeai.core.exact;

import io.edgeai.api.model.Tensor;

/** Rounded numbers: each is its code less the zero point, times the scale. */
final class Codes implements Values {

    private final Grid grid;
    private final int[] sizes;
    private final int[] codes;

    /** Codes less their zero points. */
    Codes(Grid grid, int[] codes, int... sizes) {
        this.grid = grid;
        this.codes = codes;
        this.sizes = sizes.clone();
    }

    Grid grid() {
        return grid;
    }

    /** Less their zero points; not to be written to. */
    int[] codes() {
        return codes;
    }

    /** The same codes in another shape, which has the same channels where those have scales of their own. */
    Codes reshape(int... newSizes) {
        return new Codes(grid, codes, newSizes);
    }

    @Override
    public int[] sizes() {
        return sizes.clone();
    }

    @Override
    public double[] reals() {
        double[] reals = new double[codes.length];
        int inner = grid.inner(sizes);
        for (int from = 0, channel = 0; from < codes.length; from += inner, channel++) {
            double scale = grid.scale(channel);
            for (int i = from; i < from + inner; i++) {
                reals[i] = codes[i] * scale;
            }
        }
        return reals;
    }

    @Override
    public Tensor tensor() {
        float[] floats = new float[codes.length];
        int inner = grid.inner(sizes);
        for (int from = 0, channel = 0; from < codes.length; from += inner, channel++) {
            float scale = (float) grid.scale(channel);
            for (int i = from; i < from + inner; i++) {
                floats[i] = codes[i] * scale;
            }
        }
        return Tensor.ofFloats(floats, Values.longs(sizes));
    }
}
