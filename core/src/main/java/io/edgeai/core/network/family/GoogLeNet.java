package io.edgeai.core.network.family;

import java.util.List;

/**
 * GoogLeNet of Szegedy et al., "Going Deeper with Convolutions", 2014 (arXiv 1409.4842), table 1, as torchvision builds it: batch normalisation instead of response normalisation,
 * 3x3 where the paper has 5x5, names of its weights; without the two classifiers on the way, which serve training alone.
 */
final class GoogLeNet {

    private final GraphBuilder graph;

    /** Channels of the four branches: 1x1; 3x3 and its reduction; 5x5 and its; behind the pool. */
    private record Inception(String name, int one, int reduced3, int three, int reduced5, int five, int pool) {}

    private GoogLeNet(GraphBuilder graph) {
        this.graph = graph;
    }

    static List<Network> networks() {
        // torchvision's weights were trained with colours from -1 to 1: its transform_input undoes ImageNet's.
        return List.of(new Network(
                "googlenet",
                "torchvision googlenet",
                Frame.of(224, 256).centred().withEpsilon(1e-3f),
                graph -> new GoogLeNet(graph).grow()));
    }

    private static List<List<Inception>> table() {
        return List.of(
                List.of(new Inception("3a", 64, 96, 128, 16, 32, 32), new Inception("3b", 128, 128, 192, 32, 96, 64)),
                List.of(
                        new Inception("4a", 192, 96, 208, 16, 48, 64),
                        new Inception("4b", 160, 112, 224, 24, 64, 64),
                        new Inception("4c", 128, 128, 256, 24, 64, 64),
                        new Inception("4d", 112, 144, 288, 32, 64, 64),
                        new Inception("4e", 256, 160, 320, 32, 128, 128)),
                List.of(
                        new Inception("5a", 256, 160, 320, 32, 128, 128),
                        new Inception("5b", 384, 192, 384, 48, 128, 128)));
    }

    private void grow() {
        int stem = graph.scaled(64);
        int channels = graph.scaled(192);
        String value = layer("conv1", GraphBuilder.INPUT, Conv.of(3, stem, 7, 2));
        value = graph.maxPool("maxpool1", value, new Pool(3, 2, 0, true));
        value = layer("conv2", value, Conv.pointwise(stem, stem));
        value = layer("conv3", value, Conv.of(stem, channels, 3, 1));
        List<List<Inception>> stages = table();
        for (int i = 0; i < stages.size(); i++) {
            int window = i == stages.size() - 1 ? 2 : 3;
            value = graph.maxPool("maxpool" + (i + 2), value, new Pool(window, 2, 0, true));
            for (Inception block : stages.get(i)) {
                value = inception(block, value, channels);
                channels = graph.scaled(block.one())
                        + graph.scaled(block.three())
                        + graph.scaled(block.five())
                        + graph.scaled(block.pool());
            }
        }
        graph.classify("fc", value, channels);
    }

    private String inception(Inception block, String value, int in) {
        String name = "inception" + block.name() + ".";
        String one = layer(name + "branch1", value, Conv.pointwise(in, graph.scaled(block.one())));
        int reduced3 = graph.scaled(block.reduced3());
        String three = layer(name + "branch2.0", value, Conv.pointwise(in, reduced3));
        three = layer(name + "branch2.1", three, Conv.of(reduced3, graph.scaled(block.three()), 3, 1));
        int reduced5 = graph.scaled(block.reduced5());
        String five = layer(name + "branch3.0", value, Conv.pointwise(in, reduced5));
        five = layer(name + "branch3.1", five, Conv.of(reduced5, graph.scaled(block.five()), 3, 1));
        String pool = graph.maxPool(name + "branch4.0", value, new Pool(3, 1, 1, false));
        pool = layer(name + "branch4.1", pool, Conv.pointwise(in, graph.scaled(block.pool())));
        return graph.concat(name + "concat", List.of(one, three, five, pool));
    }

    private String layer(String name, String value, Conv conv) {
        return graph.activate(Activation.RELU, name + ".relu", graph.normed(name + ".conv", name + ".bn", value, conv));
    }
}
