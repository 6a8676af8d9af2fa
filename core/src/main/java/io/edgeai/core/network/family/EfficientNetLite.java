package io.edgeai.core.network.family;

import java.util.List;

/**
 * EfficientNet-Lite 0 to 4 of Liu, "Higher accuracy on vision models with EfficientNet-Lite", 2020: EfficientNet without squeeze-and-excite, with ReLU6 and with a stem, a head, and
 * depths of the first and last stage that do not grow. Names, TensorFlow's padding and its norms' epsilon are those of timm's {@code tf_efficientnet_lite}.
 */
final class EfficientNetLite {

    private static final int STEM = 32;
    private static final int LAST = 1280;

    private final GraphBuilder graph;
    private final Scale scale;

    /** The factors of a member, its picture's side and what the short side is resized to. */
    private record Scale(int number, double width, double depth, int size, int resize) {}

    private EfficientNetLite(GraphBuilder graph, Scale scale) {
        this.graph = graph;
        this.scale = scale;
    }

    static List<Network> networks() {
        return List.of(
                        new Scale(0, 1.0, 1.0, 224, 256),
                        new Scale(1, 1.0, 1.1, 240, 272),
                        new Scale(2, 1.1, 1.2, 260, 292),
                        new Scale(3, 1.2, 1.4, 280, 309),
                        new Scale(4, 1.4, 1.8, 300, 326))
                .stream()
                .map(EfficientNetLite::network)
                .toList();
    }

    private static Network network(Scale scale) {
        Frame frame = Frame.of(scale.size(), scale.resize())
                .centred()
                .withEpsilon(1e-3f)
                .likeTensorFlow();
        return new Network(
                "efficientnet-lite" + scale.number(),
                "timm tf_efficientnet_lite" + scale.number(),
                frame,
                graph -> new EfficientNetLite(graph, scale).grow());
    }

    private void grow() {
        int channels = graph.scaled(STEM);
        String value = layer("conv_stem", "bn1", GraphBuilder.INPUT, Conv.of(3, channels, 3, 2));
        List<Row> rows = Row.efficientNet();
        for (int stage = 0; stage < rows.size(); stage++) {
            Row row = rows.get(stage);
            boolean fixed = stage == 0 || stage == rows.size() - 1;
            int out = graph.scaled(GraphBuilder.rounded(row.out() * scale.width()));
            for (int i = 0; i < row.blocks(fixed ? 1 : scale.depth()); i++) {
                Conv middle = Conv.depthwise(row.expansion() * channels, row.kernel(), i == 0 ? row.stride() : 1);
                value = block("blocks." + stage + "." + i + ".", value, middle, new Conv(channels, out, 1, 1, 1, true));
                channels = out;
            }
        }
        int last = graph.scaled(LAST);
        value = layer("conv_head", "bn2", value, Conv.pointwise(channels, last));
        graph.classify("classifier", value, last);
    }

    /** @param ends the block's channels in and out */
    private String block(String name, String from, Conv middle, Conv ends) {
        String value = from;
        boolean expands = middle.in() != ends.in();
        int norm = 1;
        if (expands) {
            value = layer(name + "conv_pw", name + "bn" + norm++, value, Conv.pointwise(ends.in(), middle.in()));
        }
        value = layer(name + "conv_dw", name + "bn" + norm++, value, middle);
        value = graph.normed(
                name + (expands ? "conv_pwl" : "conv_pw"),
                name + "bn" + norm,
                value,
                Conv.pointwise(middle.out(), ends.out()));
        boolean residual = middle.stride() == 1 && ends.in() == ends.out();
        return residual ? graph.op("Add", name + "add", value, from) : value;
    }

    private String layer(String name, String norm, String value, Conv conv) {
        return graph.activate(Activation.RELU6, norm + ".act", graph.normed(name, norm, value, conv));
    }
}
