package io.edgeai.core.network.family;

import java.util.List;

/**
 * SqueezeNet 1.0 of Iandola et al., 2016 (arXiv 1602.07360), table 1, and its authors' lighter 1.1, with torchvision's names. No norms; the classes come from a 1x1 convolution.
 */
final class SqueezeNet {

    /** Stands for a pool in the lists of fire modules, which give their squeezed channels; four times as many come out of each half. */
    private static final int POOL = 0;

    private SqueezeNet() {}

    static List<Network> networks() {
        return List.of(
                new Network(
                        "squeezenet-1.0",
                        "torchvision squeezenet1_0",
                        Frame.of(224, 256),
                        graph -> grow(
                                graph,
                                Conv.of(3, graph.scaled(96), 7, 2),
                                List.of(POOL, 16, 16, 32, POOL, 32, 48, 48, 64, POOL, 64))),
                new Network(
                        "squeezenet-1.1",
                        "torchvision squeezenet1_1",
                        Frame.of(224, 256),
                        graph -> grow(
                                graph,
                                Conv.of(3, graph.scaled(64), 3, 2),
                                List.of(POOL, 16, 16, POOL, 32, 32, POOL, 48, 48, 64, 64))));
    }

    private static void grow(GraphBuilder graph, Conv stem, List<Integer> modules) {
        String value = graph.biasedConv("features.0", GraphBuilder.INPUT, stem.unpadded());
        value = graph.activate(Activation.RELU, "features.1", value);
        int channels = stem.out();
        int index = 2;
        for (int squeezed : modules) {
            String name = "features." + index++;
            if (squeezed == POOL) {
                value = graph.maxPool(name, value, new Pool(3, 2, 0, true));
            } else {
                Conv squeeze = Conv.pointwise(channels, graph.scaled(squeezed));
                int half = graph.scaled(4 * squeezed);
                value = fire(graph, name, value, List.of(squeeze, Conv.of(squeeze.out(), half, 3, 1)));
                channels = 2 * half;
            }
        }
        value = graph.biasedConv("classifier.1", value, Conv.pointwise(channels, graph.classes()));
        value = graph.activate(Activation.RELU, "classifier.2", value);
        graph.pooled(value);
    }

    /** @param convs the one that squeezes and the 3x3 one that expands; the 1x1 beside that has its channels */
    private static String fire(GraphBuilder graph, String name, String value, List<Conv> convs) {
        Conv wide = convs.get(1);
        String squeezed = layer(graph, name + ".squeeze", value, convs.get(0));
        return graph.concat(
                name + ".concat",
                List.of(
                        layer(graph, name + ".expand1x1", squeezed, Conv.pointwise(wide.in(), wide.out())),
                        layer(graph, name + ".expand3x3", squeezed, wide)));
    }

    private static String layer(GraphBuilder graph, String name, String value, Conv conv) {
        return graph.activate(Activation.RELU, name + "_activation", graph.biasedConv(name, value, conv));
    }
}
