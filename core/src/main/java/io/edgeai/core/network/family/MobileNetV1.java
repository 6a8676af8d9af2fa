package io.edgeai.core.network.family;

import java.util.List;

/**
 * MobileNet of Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017 (arXiv 1704.04861), table 1, with timm's names
 * and ReLU6.
 */
final class MobileNetV1 {

    private static final int STEM = 32;

    private MobileNetV1() {}

    /** Blocks of one width; the first halves the picture but in the first stage. */
    private record Stage(int blocks, int out) {}

    static List<Network> networks() {
        return List.of(new Network(
                "mobilenet-v1", "timm mobilenetv1_100", Frame.of(224, 256).centred(), MobileNetV1::grow));
    }

    private static void grow(GraphBuilder graph) {
        List<Stage> stages =
                List.of(new Stage(1, 64), new Stage(2, 128), new Stage(2, 256), new Stage(6, 512), new Stage(2, 1024));
        int channels = graph.scaled(STEM);
        String value = graph.normed("conv_stem", "bn1", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        value = graph.activate(Activation.RELU6, "act1", value);
        for (int i = 0; i < stages.size(); i++) {
            int out = graph.scaled(stages.get(i).out());
            for (int j = 0; j < stages.get(i).blocks(); j++) {
                String name = "blocks." + i + "." + j + ".";
                int stride = i > 0 && j == 0 ? 2 : 1;
                value = graph.normed(name + "conv_dw", name + "bn1", value, Conv.depthwise(channels, 3, stride));
                value = graph.activate(Activation.RELU6, name + "act1", value);
                value = graph.normed(name + "conv_pw", name + "bn2", value, Conv.pointwise(channels, out));
                value = graph.activate(Activation.RELU6, name + "act2", value);
                channels = out;
            }
        }
        graph.classify("classifier", value, channels);
    }
}
