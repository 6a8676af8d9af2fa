package io.edgeai.core.network.family;

import java.util.List;

/**
 * MobileNetV2 of Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018 (arXiv 1801.04381), table 2, with torchvision's names. The last
 * convolution keeps its channels under a width factor below 1.
 */
final class MobileNetV2 {

    private static final int STEM = 32;
    private static final int LAST = 1280;

    private MobileNetV2() {}

    /** A row of the table: expansion factor, channels, blocks, stride of the first. */
    private record Row(int expansion, int out, int blocks, int stride) {}

    static List<Network> networks() {
        return List.of(new Network("mobilenet-v2", "torchvision mobilenet_v2", Frame.of(224, 256), MobileNetV2::grow));
    }

    private static List<Row> table() {
        return List.of(
                new Row(1, 16, 1, 1),
                new Row(6, 24, 2, 2),
                new Row(6, 32, 3, 2),
                new Row(6, 64, 4, 2),
                new Row(6, 96, 3, 1),
                new Row(6, 160, 3, 2),
                new Row(6, 320, 1, 1));
    }

    private static void grow(GraphBuilder graph) {
        int channels = graph.scaled(STEM);
        String value = layer(graph, "features.0", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        int index = 1;
        for (Row row : table()) {
            int out = graph.scaled(row.out());
            for (int i = 0; i < row.blocks(); i++) {
                String from = value;
                String name = "features." + index++;
                int stride = i == 0 ? row.stride() : 1;
                int inner = row.expansion() * channels;
                int part = 0;
                if (inner != channels) {
                    value = layer(graph, name + ".conv." + part++, value, Conv.pointwise(channels, inner));
                }
                value = layer(graph, name + ".conv." + part++, value, Conv.depthwise(inner, 3, stride));
                value = graph.normed(
                        name + ".conv." + part, name + ".conv." + (part + 1), value, Conv.pointwise(inner, out));
                value = stride == 1 && channels == out ? graph.op("Add", name + ".add", value, from) : value;
                channels = out;
            }
        }
        int last = graph.width() < 1 ? LAST : graph.scaled(LAST);
        value = layer(graph, "features." + index, value, Conv.pointwise(channels, last));
        graph.classify("classifier.1", value, last);
    }

    private static String layer(GraphBuilder graph, String name, String value, Conv conv) {
        return graph.activate(Activation.RELU6, name + ".2", graph.normed(name + ".0", name + ".1", value, conv));
    }
}
