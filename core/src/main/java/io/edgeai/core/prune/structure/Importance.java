package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;

/** How much a channel of a layer matters, by the weights that make it. */
public enum Importance implements Weighing {
    /** The sum of sizes: Li et al., "Pruning filters for efficient convnets", 2017. */
    L1,
    /** The root of the sum of squares. */
    L2,
    /** The largest size. */
    MAX,
    /** The sum of distances to the layer's other filters: He et al., "Filter pruning via geometric median", 2019. */
    FPGM;

    @Override
    public double[] of(Graph graph, ChannelGroup.Layer layer) {
        float[][] filters = filters(graph.constant(layer.weight()).orElseThrow(), layer.axis());
        return this == FPGM
                ? Arrays.stream(filters)
                        .mapToDouble(filter -> distances(filter, filters))
                        .toArray()
                : Arrays.stream(filters).mapToDouble(this::size).toArray();
    }

    private double size(float[] filter) {
        double size = 0;
        for (float weight : filter) {
            size = switch (this) {
                case L1 -> size + Math.abs(weight);
                case MAX -> Math.max(size, Math.abs(weight));
                default -> size + (double) weight * weight;
            };
        }
        return this == L2 ? Math.sqrt(size) : size;
    }

    private static double distances(float[] filter, float[][] others) {
        double sum = 0;
        for (float[] other : others) {
            double squares = 0;
            for (int i = 0; i < filter.length; i++) {
                squares += (double) (filter[i] - other[i]) * (filter[i] - other[i]);
            }
            sum += Math.sqrt(squares);
        }
        return sum;
    }

    /** The weights of each channel. */
    private static float[][] filters(Tensor weights, int axis) {
        float[] values = weights.floats();
        long[] sizes = weights.sizes();
        int count = Math.toIntExact(sizes[axis]);
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner *= Math.toIntExact(sizes[i]);
        }
        float[][] filters = new float[count][values.length / count];
        int[] next = new int[count];
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % count;
            filters[channel][next[channel]++] = values[i];
        }
        return filters;
    }

    static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
