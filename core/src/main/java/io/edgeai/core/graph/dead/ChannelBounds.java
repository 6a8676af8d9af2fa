package io.edgeai.core.graph.dead;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The least and the greatest value that each channel of a tensor can have whatever the picture, as far as a compiler was
 * seen to follow it: from the pixels through convolutions, saturations, sums, concatenations and pools; behind all else nothing is known.
 */
final class ChannelBounds {

    private final double[] low;
    private final double[] high;

    ChannelBounds(int channels) {
        this.low = new double[channels];
        this.high = new double[channels];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
    }

    /** Of a model's input. */
    static ChannelBounds ofPixels(Preprocessing preprocessing) {
        ChannelBounds bounds = new ChannelBounds(preprocessing.mean().size());
        for (int c = 0; c < bounds.channels(); c++) {
            float mean = preprocessing.mean().get(c);
            float std = preprocessing.std().get(c);
            bounds.set(c, (0 - mean) / std, (255 - mean) / std);
        }
        return bounds;
    }

    /** Of a concatenation of channels. */
    static ChannelBounds beside(List<ChannelBounds> parts) {
        ChannelBounds bounds = new ChannelBounds(
                parts.stream().mapToInt(ChannelBounds::channels).sum());
        int first = 0;
        for (ChannelBounds part : parts) {
            for (int c = 0; c < part.channels(); c++) {
                bounds.set(first + c, part.low[c], part.high[c]);
            }
            first += part.channels();
        }
        return bounds;
    }

    int channels() {
        return low.length;
    }

    boolean isConstant(int channel) {
        return low[channel] == high[channel];
    }

    /** The value of a constant channel. */
    float constant(int channel) {
        return (float) low[channel];
    }

    private void set(int channel, double least, double most) {
        low[channel] = least;
        high[channel] = most;
    }

    /**
     * Behind a convolution.
     *
     * @param padded whether some windows see zeros in place of the input
     */
    ChannelBounds convolved(ConvWeights conv, boolean padded) {
        ChannelBounds bounds = new ChannelBounds(conv.outputs());
        for (int out = 0; out < conv.outputs(); out++) {
            double least = conv.bias(out);
            double most = least;
            for (int in = 0; in < conv.inputs(); in++) {
                int source = conv.source(out, in);
                double from = padded ? Math.min(0, low[source]) : low[source];
                double to = padded ? Math.max(0, high[source]) : high[source];
                double plus = conv.sum(out, in, true);
                double minus = conv.sum(out, in, false);
                least += (plus == 0 ? 0 : plus * from) + (minus == 0 ? 0 : minus * to);
                most += (plus == 0 ? 0 : plus * to) + (minus == 0 ? 0 : minus * from);
            }
            bounds.set(out, least, most);
        }
        return bounds;
    }

    /** Behind an operator that works on each channel by itself and whose first input has these bounds. */
    ChannelBounds behind(Node node, Graph graph) {
        ChannelBounds bounds = new ChannelBounds(channels());
        for (int c = 0; c < channels(); c++) {
            switch (node.op()) {
                case "Relu" -> bounds.set(c, Math.max(0, low[c]), Math.max(0, high[c]));
                case "Clip" -> {
                    double least = limit(node, 1, Double.NEGATIVE_INFINITY, graph);
                    double most = limit(node, 2, Double.POSITIVE_INFINITY, graph);
                    bounds.set(c, clamp(low[c], least, most), clamp(high[c], least, most));
                }
                case "LeakyRelu" -> {
                    float slope = node.floatAttribute("alpha", 0.01f);
                    bounds.set(c, leaky(low[c], slope), leaky(high[c], slope));
                }
                case "MaxPool", "GlobalAveragePool" -> bounds.set(c, low[c], high[c]);
                case "AveragePool" -> bounds.set(c, Math.min(0, low[c]), Math.max(0, high[c]));
                default -> {}
            }
        }
        return bounds;
    }

    /** Of a sum, channel by channel. */
    ChannelBounds plus(ChannelBounds other) {
        ChannelBounds bounds = new ChannelBounds(channels());
        for (int c = 0; c < channels() && channels() == other.channels(); c++) {
            bounds.set(c, low[c] + other.low[c], high[c] + other.high[c]);
        }
        return bounds;
    }

    private static double limit(Node clip, int input, double fallback, Graph graph) {
        return clip.input(input)
                .flatMap(graph::constant)
                .map(Tensor::toFloats)
                .map(values -> (double) values[0])
                .orElse(fallback);
    }

    private static double clamp(double value, double least, double most) {
        return Math.min(Math.max(value, least), most);
    }

    private static double leaky(double value, float slope) {
        return value < 0 ? (float) value * slope : value;
    }
}
