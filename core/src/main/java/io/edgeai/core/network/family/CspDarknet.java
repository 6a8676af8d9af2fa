package io.edgeai.core.network.family;

import java.util.List;

/**
 * CSPDarknet-53 of Bochkovskiy et al., "YOLOv4", 2020 (arXiv 2004.10934), with timm's names and activation; and the two that NVIDIA TAO derived: CSPDarknet-19
 * (Darknet-19 with its stages split in two branches) and CSPDarknet-tiny (the trunk of YOLOv4-tiny, arXiv 2011.08036), with the widths and order of the layers of its
 * {@code core/templates/cspdarknet.py} and {@code cspdarknet_tiny.py}, and the slope of its {@code utils.py}, 0.1.
 */
final class CspDarknet {

    private static final int STEM = 32;

    private final GraphBuilder graph;
    private final Activation activation;

    private CspDarknet(GraphBuilder graph, Activation activation) {
        this.graph = graph;
        this.activation = activation;
    }

    static List<Network> networks() {
        return List.of(
                new Network("cspdarknet19", "TAO cspdarknet19", Frame.of(224, 256), graph -> new CspDarknet(
                                graph, Activation.LEAKY_TENTH)
                        .grow19()),
                new Network("cspdarknet53", "timm cspdarknet53", Frame.of(256, 288), graph -> new CspDarknet(
                                graph, Activation.LEAKY)
                        .grow53()),
                new Network("cspdarknet-tiny", "TAO cspdarknet_tiny", Frame.of(224, 256), graph -> new CspDarknet(
                                graph, Activation.LEAKY_TENTH)
                        .growTiny()));
    }

    private void grow19() {
        List<Integer> depths = List.of(0, 2, 2, 4, 4);
        int channels = graph.scaled(STEM);
        String value = layer("stem", GraphBuilder.INPUT, Conv.of(3, channels, 3, 1));
        for (int stage = 0; stage < depths.size(); stage++) {
            String name = "stages." + stage;
            int out = graph.scaled((2 * STEM) << stage);
            value = graph.maxPool(name + ".pool", value, Pool.of(2, 2));
            value = layer(name + ".conv", value, Conv.of(channels, out, 3, 1));
            channels = out;
            if (depths.get(stage) > 0) {
                value = split19(name, value, out, depths.get(stage));
            }
        }
        graph.classify("head.fc", value, channels);
    }

    /** One branch passes, the other goes through 1x1 and 3x3 convolutions in turns. */
    private String split19(String name, String value, int out, int depth) {
        int half = graph.scaled(out / 2);
        String passed = layer(name + ".part1", value, Conv.pointwise(out, half));
        String other = layer(name + ".part2", value, Conv.pointwise(out, half));
        for (int i = 0; i < depth; i++) {
            other = layer(name + ".blocks." + i, other, Conv.of(half, half, i % 2 == 0 ? 1 : 3, 1));
        }
        other = layer(name + ".partial_transition", other, Conv.pointwise(half, half));
        String joined = graph.concat(name + ".concat", List.of(other, passed));
        return layer(name + ".transition", joined, Conv.pointwise(2 * half, out));
    }

    private void grow53() {
        List<Integer> blocks = List.of(1, 2, 8, 8, 4);
        int channels = graph.scaled(STEM);
        String value = layer("stem.conv1", GraphBuilder.INPUT, Conv.of(3, channels, 3, 1));
        for (int stage = 0; stage < blocks.size(); stage++) {
            String name = "stages." + stage;
            int out = graph.scaled((2 * STEM) << stage);
            value = layer(name + ".conv_down", value, Conv.of(channels, out, 3, 2));
            // The first stage keeps its width in both branches, and narrows within its block.
            int branch = stage == 0 ? out : out / 2;
            int inner = stage == 0 ? out / 2 : branch;
            value = layer(name + ".conv_exp", value, Conv.pointwise(out, 2 * branch));
            List<String> halves = graph.halves(name + ".split", value, 2 * branch);
            String other = halves.get(1);
            for (int i = 0; i < blocks.get(stage); i++) {
                other = Darknet.residual(graph, name + ".blocks." + i, other, List.of(branch, inner));
            }
            other = layer(name + ".conv_transition_b", other, Conv.pointwise(branch, branch));
            value = graph.concat(name + ".concat", List.of(halves.get(0), other));
            value = layer(name + ".conv_transition", value, Conv.pointwise(2 * branch, out));
            channels = out;
        }
        graph.classify("head.fc", value, channels);
    }

    private void growTiny() {
        int channels = graph.scaled(STEM);
        int out = graph.scaled(2 * STEM);
        String value = layer("conv_0", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        value = layer("conv_1", value, Conv.of(channels, out, 3, 2));
        channels = out;
        for (int i = 0; i < 3; i++) {
            out = graph.scaled((2 * STEM) << i);
            value = tiny("conv_" + (i + 2), value, channels, out);
            channels = 2 * out;
        }
        out = graph.scaled(512);
        value = layer("conv_5", value, Conv.of(channels, out, 3, 1));
        graph.classify("head.fc", value, out);
    }

    private String tiny(String name, String value, int in, int out) {
        int half = out / 2;
        String route = layer(name + "_conv_0", value, Conv.of(in, out, 3, 1));
        String inner = graph.halves(name + "_split_0", route, out).get(1);
        String first = layer(name + "_conv_1", inner, Conv.of(out - half, half, 3, 1));
        String second = layer(name + "_conv_2", first, Conv.of(half, half, 3, 1));
        String joined = graph.concat(name + "_concat_0", List.of(second, first));
        joined = layer(name + "_conv_3", joined, Conv.pointwise(2 * half, out));
        joined = graph.concat(name + "_concat_1", List.of(route, joined));
        return graph.maxPool(name + "_pool_0", joined, Pool.of(2, 2));
    }

    private String layer(String name, String value, Conv conv) {
        return graph.activate(activation, name + ".act", graph.normed(name + ".conv", name + ".bn", value, conv));
    }
}
