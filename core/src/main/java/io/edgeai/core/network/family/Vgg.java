package io.edgeai.core.network.family;

import java.util.List;

/**
 * VGG of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014 (arXiv 1409.1556), table 1, columns D and E, with or
 * without batch normalisation, with torchvision's names. Its fully connected layers bind it to pictures of 224x224.
 */
final class Vgg {

    private static final int HIDDEN = 4096;

    private Vgg() {}

    static List<Network> networks() {
        return List.of(network(16, false), network(16, true), network(19, false), network(19, true));
    }

    private static Network network(int depth, boolean norms) {
        // Three stages have as many convolutions each as the depth leaves for them: 13 or 16 in all, 4 of them before.
        int convolutions = (depth - 3 - 4) / 3;
        return new Network(
                "vgg" + depth + (norms ? "-bn" : ""),
                "torchvision vgg" + depth + (norms ? "_bn" : ""),
                Frame.of(224, 256),
                graph -> grow(graph, List.of(2, 2, convolutions, convolutions, convolutions), norms));
    }

    private static void grow(GraphBuilder graph, List<Integer> stages, boolean norms) {
        String value = GraphBuilder.INPUT;
        int channels = 3;
        int index = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            int out = graph.scaled(Math.min(64 << stage, 512));
            for (int i = 0; i < stages.get(stage); i++) {
                value = graph.biasedConv("features." + index++, value, Conv.of(channels, out, 3, 1));
                value = norms ? graph.norm("features." + index++, value, out) : value;
                value = graph.activate(Activation.RELU, "features." + index++, value);
                channels = out;
            }
            value = graph.maxPool("features." + index++, value, Pool.of(2, 2));
        }
        int hidden = graph.scaled(HIDDEN);
        int side = graph.side(value);
        value = graph.op("Flatten", "flatten", value);
        value = graph.linear("classifier.0", value, channels * side * side, hidden);
        value = graph.activate(Activation.RELU, "classifier.1", value);
        value = graph.linear("classifier.3", value, hidden, hidden);
        value = graph.activate(Activation.RELU, "classifier.4", value);
        graph.linear("classifier.6", value, hidden, graph.classes());
    }
}
