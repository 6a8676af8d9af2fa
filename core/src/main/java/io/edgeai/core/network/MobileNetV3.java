package io.edgeai.core.network;

import io.edgeai.api.model.Model;
import io.edgeai.core.network.GraphBuilder.Conv;
import java.util.List;

/**
 * MobileNetV3 of Howard et al., "Searching for MobileNetV3", 2019 (arXiv 1905.02244), tables 1 (Large) and 2 (Small). Layers and their names follow
 * torchvision, whose weights therefore fit by name; so does the rounding of channels under a width factor.
 */
final class MobileNetV3 {

    private static final int SIZE = 224;

    private final GraphBuilder graph;
    private final double width;

    /** One row of the tables: kernel, expanded and output channels before the width factor, squeeze-and-excite (SE), hard-swish (HS), stride. */
    private record Row(int kernel, int expanded, int out, boolean squeezes, boolean swish, int stride) {}

    /** A bottleneck's name prefix, its input value, and that value's channels. */
    private record From(String name, String value, int channels) {}

    private MobileNetV3(GraphBuilder graph, double width) {
        this.graph = graph;
        this.width = width;
    }

    static Model small(double width, int classes, long seed) {
        return new MobileNetV3(new GraphBuilder(seed), width).build("mobilenet-v3-small", smallTable(), 1024, classes);
    }

    static Model large(double width, int classes, long seed) {
        return new MobileNetV3(new GraphBuilder(seed), width).build("mobilenet-v3-large", largeTable(), 1280, classes);
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

    private Model build(String name, List<Row> rows, int hidden, int classes) {
        int channels = scaled(16);
        String value = normed("features.0", GraphBuilder.INPUT, new Conv(3, channels, 3, 2, 1));
        value = graph.op("HardSwish", "features.0.2", value);
        int index = 1;
        for (Row row : rows) {
            value = bottleneck(new From("features." + index++, value, channels), row);
            channels = scaled(row.out());
        }
        int features = 6 * channels;
        value = normed("features." + index, value, Conv.pointwise(channels, features));
        value = graph.op("HardSwish", "features." + index + ".2", value);
        value = graph.op("GlobalAveragePool", "avgpool", value);
        value = graph.op("Flatten", "flatten", value);
        value = graph.linear("classifier.0", value, features, scaled(hidden));
        value = graph.op("HardSwish", "classifier.1", value);
        graph.linear("classifier.3", value, scaled(hidden), classes);
        return graph.build(name, SIZE, classes);
    }

    private String bottleneck(From from, Row row) {
        int expanded = scaled(row.expanded());
        int out = scaled(row.out());
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
        int squeezed = rounded(Math.floorDiv(channels, 4));
        String scale = graph.op("GlobalAveragePool", name + ".avgpool", value);
        scale = graph.biasedConv(name + ".fc1", scale, Conv.pointwise(channels, squeezed));
        scale = graph.op("Relu", name + ".activation", scale);
        scale = graph.biasedConv(name + ".fc2", scale, Conv.pointwise(squeezed, channels));
        scale = graph.hardSigmoid(name + ".scale_activation", scale);
        return graph.op("Mul", name + ".scale", scale, value);
    }

    private String normed(String name, String value, Conv conv) {
        return graph.norm(name + ".1", graph.conv(name + ".0", value, conv), conv.out());
    }

    private int scaled(int channels) {
        return rounded(channels * width);
    }

    /** The nearest multiple of 8 that is at least 8 and does not lose more than a tenth. */
    private static int rounded(double channels) {
        int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
        return nearest < 0.9 * channels ? nearest + 8 : nearest;
    }
}
