package io.edgeai.core.exact;

import io.edgeai.api.model.Tensor;

/** Numbers that are not rounded: within a fusion, or where a chip computes in float. */
final class Reals implements Values {

    private final int[] sizes;
    private final double[] values;

    Reals(double[] values, int... sizes) {
        this.values = values;
        this.sizes = sizes.clone();
    }

    static Reals of(Tensor tensor) {
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return new Reals(values, Values.ints(tensor.sizes()));
    }

    @Override
    public int[] sizes() {
        return sizes.clone();
    }

    @Override
    public double[] reals() {
        return values;
    }

    @Override
    public Tensor tensor() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(floats, Values.longs(sizes));
    }
}
