package io.edgeai.core.network.family;

import java.util.List;

/**
 * ResNet of He et al., "Deep Residual Learning for Image Recognition", 2015 (arXiv 1512.03385), table 1, with the stride of a bottleneck on its 3x3 convolution as in
 * torchvision, whose names it has. ResNet-10 is NVIDIA TAO's: the basic block once in each stage.
 */
final class ResNet {

    private static final int STAGES = 4;
    private static final int EXPANSION = 4;

    private final GraphBuilder graph;
    private final boolean bottleneck;

    /** Channels in, between its convolutions and out; stride. */
    private record Block(int in, int inner, int out, int stride) {}

    private ResNet(GraphBuilder graph, boolean bottleneck) {
        this.graph = graph;
        this.bottleneck = bottleneck;
    }

    static List<Network> networks() {
        return List.of(
                network(10, false, List.of(1, 1, 1, 1)),
                network(18, false, List.of(2, 2, 2, 2)),
                network(34, false, List.of(3, 4, 6, 3)),
                network(50, true, List.of(3, 4, 6, 3)),
                network(101, true, List.of(3, 4, 23, 3)));
    }

    private static Network network(int depth, boolean bottleneck, List<Integer> blocks) {
        String reference = depth == 10 ? "torchvision ResNet(BasicBlock, [1, 1, 1, 1])" : "torchvision resnet" + depth;
        return new Network(
                "resnet" + depth, reference, Frame.of(224, 256), graph -> new ResNet(graph, bottleneck).grow(blocks));
    }

    private void grow(List<Integer> blocks) {
        int channels = graph.scaled(64);
        String value = graph.normed("conv1", "bn1", GraphBuilder.INPUT, Conv.of(3, channels, 7, 2));
        value = graph.activate(Activation.RELU, "relu", value);
        value = graph.maxPool("maxpool", value, new Pool(3, 2, 1, false));
        for (int stage = 0; stage < STAGES; stage++) {
            int inner = graph.scaled(64 << stage);
            int out = bottleneck ? EXPANSION * inner : inner;
            for (int block = 0; block < blocks.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                value = grow("layer" + (stage + 1) + "." + block, value, new Block(channels, inner, out, stride));
                channels = out;
            }
        }
        graph.classify("fc", value, channels);
    }

    private String grow(String name, String from, Block block) {
        int inner = block.inner();
        int stride = block.stride();
        String value = layer(
                name, 1, from, bottleneck ? Conv.pointwise(block.in(), inner) : Conv.of(block.in(), inner, 3, stride));
        value = graph.activate(Activation.RELU, name + ".relu1", value);
        value = layer(name, 2, value, Conv.of(inner, inner, 3, bottleneck ? stride : 1));
        if (bottleneck) {
            value = graph.activate(Activation.RELU, name + ".relu2", value);
            value = layer(name, 3, value, Conv.pointwise(inner, block.out()));
        }
        String shortcut = stride == 1 && block.in() == block.out()
                ? from
                : graph.normed(
                        name + ".downsample.0",
                        name + ".downsample.1",
                        from,
                        Conv.of(block.in(), block.out(), 1, stride));
        return graph.activate(Activation.RELU, name + ".relu", graph.op("Add", name + ".add", value, shortcut));
    }

    private String layer(String block, int number, String value, Conv conv) {
        return graph.normed(block + ".conv" + number, block + ".bn" + number, value, conv);
    }
}
