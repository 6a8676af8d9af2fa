package io.edgeai.core.prune;

import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A tensor with zeros in place of its smallest values. */
final class SmallestWeights {

    private final float[] values;
    private final long[] sizes;

    SmallestWeights(Tensor weights) {
        this.values = weights.toFloats();
        this.sizes = weights.sizes();
    }

    /** A share becomes zero; of equal sizes the first. */
    Tensor share(double share) {
        long count = Math.round(share * values.length);
        IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(values[i])))
                .limit(count)
                .forEach(i -> values[i] = 0);
        return Tensor.ofFloats(values, sizes);
    }

    /** What is at most as large as a limit becomes zero. */
    Tensor below(float limit) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]) <= limit ? 0 : values[i];
        }
        return Tensor.ofFloats(values, sizes);
    }

    /** Of each run of so many along an axis, the largest few stay. */
    Tensor outOf(int axis, int kept, int run) {
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner *= Math.toIntExact(sizes[i]);
        }
        int stride = inner;
        for (int start = 0; start < values.length; start++) {
            int along = start / stride % Math.toIntExact(sizes[axis]);
            if (along % run == 0) {
                int first = start;
                IntStream.range(0, run)
                        .mapToObj(i -> first + i * stride)
                        .sorted(Comparator.comparingDouble(i -> Math.abs(values[i])))
                        .limit((long) run - kept)
                        .forEach(i -> values[i] = 0);
            }
        }
        return Tensor.ofFloats(values, sizes);
    }

    /** The size up to which a share of all values of some tensors lies. */
    static float limit(Collection<Tensor> tensors, double share) {
        int count = tensors.stream().mapToInt(Tensor::elements).sum();
        float[] all = new float[count];
        int at = 0;
        for (Tensor tensor : tensors) {
            for (float value : tensor.toFloats()) {
                all[at++] = Math.abs(value);
            }
        }
        Arrays.sort(all);
        int gone = (int) Math.round(share * count);
        return gone == 0 ? -1 : all[gone - 1];
    }

    static long zeros(Tensor tensor) {
        long zeros = 0;
        for (float value : tensor.toFloats()) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }
}
