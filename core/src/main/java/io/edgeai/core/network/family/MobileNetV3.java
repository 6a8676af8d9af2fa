package io.edgeai.core.network.family;

import java.util.List;

/**
 * MobileNetV3 of Howard et al., "Searching for MobileNetV3", 2019 (arXiv 1905.02244), tables 1 (Large) and 2 (Small). Layers and their names follow
 * torchvision, whose weights therefore fit by name; so does the rounding of channels under a width factor.
 */
final class MobileNetV3 {

    private final GraphBuilder graph;

    /** One row of the tables: kernel, expanded and output channels before the width factor, squeeze-and-excite (SE), hard-swish (HS), stride. */
    private record Row(int kernel, int expanded, int out, boolean squeezes, boolean swish, int stride) {}

    /** A bottleneck's name prefix, its input value, and that value's channels. */
    private record From(String name, String value, int channels) {}

    private MobileNetV3(GraphBuilder graph) {
        this.graph = graph;
    }

    static List<Network> networks() {
        Frame frame = Frame.of(224, 256).withEpsilon(1e-3f);
        return List.of(
                new Network(
                        "mobilenet-v3-small", "torchvision mobilenet_v3_small", frame, graph -> new MobileNetV3(graph)
                                .grow(smallTable(), 1024)),
                new Network(
                        "mobilenet-v3-large", "torchvision mobilenet_v3_large", frame, graph -> new MobileNetV3(graph)
                                .grow(largeTable(), 1280)));
    }

    private static List<Row> smallTable() {
        return List.of(
                new Row(3, 16, 16, true, false, 2),
                new Row(3, 72, 24, false, false, 2),
                new Row(3, 88, 24, false, false, 1),
                new Row(5, 96, 40, true, true, 2),
                new Row(5, 240, 40, true, true, 1),
                new Row(5, 240, 40, true, true, 1),
                new Row(5, 120, 48, true, true, 1),
                new Row(5, 144, 48, true, true, 1),
                new Row(5, 288, 96, true, true, 2),
                new Row(5, 576, 96, true, true, 1),
                new Row(5, 576, 96, true, true, 1));
    }

    private static List<Row> largeTable() {
        return List.of(
                new Row(3, 16, 16, false, false, 1),
                new Row(3, 64, 24, false, false, 2),
                new Row(3, 72, 24, false, false, 1),
                new Row(5, 72, 40, true, false, 2),
                new Row(5, 120, 40, true, false, 1),
                new Row(5, 120, 40, true, false, 1),
                new Row(3, 240, 80, false, true, 2),
                new Row(3, 200, 80, false, true, 1),
                new Row(3, 184, 80, false, true, 1),
                new Row(3, 184, 80, false, true, 1),
                new Row(3, 480, 112, true, true, 1),
                new Row(3, 672, 112, true, true, 1),
                new Row(5, 672, 160, true, true, 2),
                new Row(5, 960, 160, true, true, 1),
                new Row(5, 960, 160, true, true, 1));
    }

    private void grow(List<Row> rows, int hidden) {
        int channels = graph.scaled(16);
        String value = normed("features.0", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        value = graph.op("HardSwish", "features.0.2", value);
        int index = 1;
        for (Row row : rows) {
            value = bottleneck(new From("features." + index++, value, channels), row);
            channels = graph.scaled(row.out());
        }
        int features = 6 * channels;
        value = normed("features." + index, value, Conv.pointwise(channels, features));
        value = graph.op("HardSwish", "features." + index + ".2", value);
        value = graph.linear("classifier.0", graph.pooled(value), features, graph.scaled(hidden));
        value = graph.op("HardSwish", "classifier.1", value);
        graph.linear("classifier.3", value, graph.scaled(hidden), graph.classes());
    }

    private String bottleneck(From from, Row row) {
        int expanded = graph.scaled(row.expanded());
        int out = graph.scaled(row.out());
        String activation = row.swish() ? "HardSwish" : "Relu";
        String block = from.name() + ".block.";
        String value = from.value();
        int part = 0;
        if (expanded != from.channels()) {
            value = normed(block + part, value, Conv.pointwise(from.channels(), expanded));
            value = graph.op(activation, block + part++ + ".2", value);
        }
        value = normed(block + part, value, Conv.depthwise(expanded, row.kernel(), row.stride()));
        value = graph.op(activation, block + part++ + ".2", value);
        if (row.squeezes()) {
            value = squeezeExcite(block + part++, value, expanded);
        }
        value = normed(block + part, value, Conv.pointwise(expanded, out));
        boolean residual = row.stride() == 1 && from.channels() == out;
        return residual ? graph.op("Add", from.name() + ".add", value, from.value()) : value;
    }

    private String squeezeExcite(String name, String value, int channels) {
        int squeezed = GraphBuilder.rounded(Math.floorDiv(channels, 4));
        String scale = graph.op("GlobalAveragePool", name + ".avgpool", value);
        scale = graph.biasedConv(name + ".fc1", scale, Conv.pointwise(channels, squeezed));
        scale = graph.op("Relu", name + ".activation", scale);
        scale = graph.biasedConv(name + ".fc2", scale, Conv.pointwise(squeezed, channels));
        scale = graph.hardSigmoid(name + ".scale_activation", scale);
        return graph.op("Mul", name + ".scale", scale, value);
    }

    private String normed(String name, String value, Conv conv) {
        return graph.normed(name + ".0", name + ".1", value, conv);
    }
}
