package io.edgeai.core.exact;

import io.edgeai.api.model.Tensor;

/** Shapes, indices and the like. */
record Other(Tensor tensor) implements Values {

    @Override
    public int[] sizes() {
        return Values.ints(tensor.sizes());
    }

    @Override
    public double[] reals() {
        long[] whole = tensor.toLongs();
        double[] reals = new double[whole.length];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = whole[i];
        }
        return reals;
    }
}
