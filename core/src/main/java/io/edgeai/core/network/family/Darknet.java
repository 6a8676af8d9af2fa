package io.edgeai.core.network.family;

import java.util.List;

/**
 * Darknet-19 of Redmon and Farhadi, "YOLO9000: Better, Faster, Stronger", 2016 (arXiv 1612.08242), table 6, and Darknet-53 of "YOLOv3: An Incremental Improvement", 2018 (arXiv
 * 1804.02767), table 1, with timm's names and slope.
 */
final class Darknet {

    private static final int STEM = 32;

    private Darknet() {}

    static List<Network> networks() {
        return List.of(
                new Network("darknet19", "YOLO9000, table 6", Frame.of(224, 256), Darknet::grow19),
                new Network("darknet53", "timm darknet53", Frame.of(256, 288), Darknet::grow53));
    }

    /** Stages of 3x3 convolutions with narrow 1x1 between them, each behind a pool; the classes come from a last 1x1 convolution. */
    private static void grow19(GraphBuilder graph) {
        List<Integer> convolutions = List.of(1, 1, 3, 3, 5, 5);
        int channels = 3;
        int index = 0;
        String value = GraphBuilder.INPUT;
        for (int stage = 0; stage < convolutions.size(); stage++) {
            value = stage == 0 ? value : graph.maxPool("pool" + stage, value, Pool.of(2, 2));
            int wide = graph.scaled(STEM << stage);
            int narrow = graph.scaled(STEM << Math.max(0, stage - 1));
            for (int i = 0; i < convolutions.get(stage); i++) {
                Conv conv = i % 2 == 0 ? Conv.of(channels, wide, 3, 1) : Conv.pointwise(channels, narrow);
                String name = "features." + index++;
                value = graph.normed(name + ".conv", name + ".bn", value, conv);
                value = graph.activate(Activation.LEAKY_TENTH, name + ".act", value);
                channels = conv.out();
            }
        }
        value = graph.biasedConv("classifier", value, Conv.pointwise(channels, graph.classes()));
        graph.pooled(value);
    }

    private static void grow53(GraphBuilder graph) {
        List<Integer> blocks = List.of(1, 2, 8, 8, 4);
        int channels = graph.scaled(STEM);
        String value = layer(graph, "stem.conv1", GraphBuilder.INPUT, Conv.of(3, channels, 3, 1));
        for (int stage = 0; stage < blocks.size(); stage++) {
            String name = "stages." + stage;
            int out = graph.scaled((2 * STEM) << stage);
            value = layer(graph, name + ".conv_down", value, Conv.of(channels, out, 3, 2));
            int inner = graph.scaled(STEM << stage);
            for (int i = 0; i < blocks.get(stage); i++) {
                value = residual(graph, name + ".blocks." + i, value, List.of(out, inner));
            }
            channels = out;
        }
        graph.classify("head.fc", value, channels);
    }

    /** A 1x1 and a 3x3 convolution beside a shortcut; channels outside and inside. */
    static String residual(GraphBuilder graph, String name, String from, List<Integer> channels) {
        int out = channels.get(0);
        int inner = channels.get(1);
        String value = layer(graph, name + ".conv1", from, Conv.pointwise(out, inner));
        value = layer(graph, name + ".conv2", value, Conv.of(inner, out, 3, 1));
        return graph.op("Add", name + ".add", value, from);
    }

    private static String layer(GraphBuilder graph, String name, String value, Conv conv) {
        return graph.activate(Activation.LEAKY, name + ".act", graph.normed(name + ".conv", name + ".bn", value, conv));
    }
}
