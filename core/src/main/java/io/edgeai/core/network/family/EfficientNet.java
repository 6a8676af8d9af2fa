package io.edgeai.core.network.family;

import java.util.List;

/** EfficientNet-B0 and B1 of Tan and Le, 2019 (arXiv 1905.11946), with torchvision's names. */
final class EfficientNet {

    private static final int STEM = 32;
    private static final int LAST = 1280;
    private static final int SQUEEZE = 4;

    private final GraphBuilder graph;

    private EfficientNet(GraphBuilder graph) {
        this.graph = graph;
    }

    static List<Network> networks() {
        return List.of(
                new Network(
                        "efficientnet-b0", "torchvision efficientnet_b0", Frame.of(224, 256), graph -> new EfficientNet(
                                        graph)
                                .grow(1)),
                new Network(
                        "efficientnet-b1", "torchvision efficientnet_b1", Frame.of(240, 256), graph -> new EfficientNet(
                                        graph)
                                .grow(1.1)));
    }

    private void grow(double depth) {
        int channels = graph.scaled(STEM);
        String value = layer("features.0", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        int stage = 1;
        for (Row row : Row.efficientNet()) {
            int out = graph.scaled(row.out());
            for (int i = 0; i < row.blocks(depth); i++) {
                int stride = i == 0 ? row.stride() : 1;
                String name = "features." + stage + "." + i;
                String from = value;
                Conv middle = Conv.depthwise(row.expansion() * channels, row.kernel(), stride);
                value = block(name + ".block.", value, channels, middle);
                value = graph.normed(
                        name + ".block." + (row.expansion() == 1 ? 2 : 3) + ".0",
                        name + ".block." + (row.expansion() == 1 ? 2 : 3) + ".1",
                        value,
                        Conv.pointwise(middle.out(), out));
                value = stride == 1 && channels == out ? graph.op("Add", name + ".add", value, from) : value;
                channels = out;
            }
            stage++;
        }
        int last = graph.scaled(LAST);
        value = layer("features." + stage, value, Conv.pointwise(channels, last));
        graph.classify("classifier.1", value, last);
    }

    /** All of a block but its last convolution. */
    private String block(String name, String value, int channels, Conv middle) {
        int part = 0;
        if (middle.in() != channels) {
            value = layer(name + part++, value, Conv.pointwise(channels, middle.in()));
        }
        value = layer(name + part++, value, middle);
        int squeezed = Math.max(1, channels / SQUEEZE);
        String gate = name + part;
        String scale = graph.op("GlobalAveragePool", gate + ".avgpool", value);
        scale = graph.biasedConv(gate + ".fc1", scale, Conv.pointwise(middle.out(), squeezed));
        scale = graph.activate(Activation.SILU, gate + ".activation", scale);
        scale = graph.biasedConv(gate + ".fc2", scale, Conv.pointwise(squeezed, middle.out()));
        scale = graph.op("Sigmoid", gate + ".scale_activation", scale);
        return graph.op("Mul", gate + ".scale", scale, value);
    }

    private String layer(String name, String value, Conv conv) {
        return graph.activate(Activation.SILU, name + ".2", graph.normed(name + ".0", name + ".1", value, conv));
    }
}
