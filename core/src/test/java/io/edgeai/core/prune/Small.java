package io.edgeai.core.prune;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.StageContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/** A network with norms, a residual addition and a convolution by channel, and pictures of two classes for it. */
final class Small {

    private static final int SIDE = 16;

    private final Random random = new Random(5);
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    private Small() {}

    static Model model() {
        Small net = new Small();
        net.block("conv1", "x", 3, 16, 1);
        net.block("conv2", "conv1.out", 16, 16, 1);
        net.nodes.add(Node.of("Add", List.of("conv1.out", "conv2.out"), "sum"));
        net.block("depth", "sum", 16, 16, 16);
        net.block("conv3", "depth.out", 16, 32, 1);
        net.nodes.add(Node.of("GlobalAveragePool", List.of("conv3.out"), "pool"));
        net.nodes.add(Node.of("Flatten", List.of("pool"), "flat"));
        net.constants.put("head.w", net.normal(0.2, 2, 32));
        net.constants.put("head.b", net.normal(0.1, 2));
        net.nodes.add(Node.of("Gemm", List.of("flat", "head.w", "head.b"), "y")
                .with("transB", Attribute.of(1))
                .named("head"));
        return net.model("small");
    }

    /** The same net without norms, as an export that folds them writes it. */
    static Model folded() {
        Model whole = model();
        List<Node> plain = new ArrayList<>();
        for (Node node : whole.graph().nodes()) {
            if (node.is("BatchNormalization")) {
                Node conv = plain.remove(plain.size() - 1);
                plain.add(conv.withInputs(List.of(
                        conv.inputs().get(0),
                        conv.inputs().get(1),
                        node.inputs().get(2))));
            } else {
                plain.add(node.withInputs(node.inputs().stream()
                        .map(name -> name.replace(".norm", ".conv"))
                        .toList()));
            }
        }
        return whole.withGraph(whole.graph().withNodes(plain));
    }

    /** A net all of whose channels pass an operator that is not known. */
    static Model withoutFreeChannels() {
        Small net = new Small();
        net.constants.put("a.w", net.normal(0.2, 12, 3, 3, 3));
        net.nodes.add(Node.of("Conv", List.of("x", "a.w"), "a").named("a"));
        net.nodes.add(Node.of("DepthToSpace", List.of("a"), "b").with("blocksize", Attribute.of(2)));
        net.nodes.add(Node.of("GlobalAveragePool", List.of("b"), "c"));
        net.constants.put("d.w", net.normal(0.2, 2, 3, 1, 1));
        net.nodes.add(Node.of("Conv", List.of("c", "d.w"), "d").named("d"));
        net.nodes.add(Node.of("Flatten", List.of("d"), "y"));
        return net.model("unknown");
    }

    /** Eight pictures to learn from, eight to validate with. */
    static StageContext context(Path folder) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Path file = folder.resolve("picture" + i + ".png");
            BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            Random noise = new Random(i);
            for (int p = 0; p < SIDE * SIDE; p++) {
                picture.setRGB(p % SIDE, p / SIDE, noise.nextInt(1 << 24) & (i % 2 == 0 ? 0xffff3f : 0x3fffff));
            }
            Files.createDirectories(folder);
            ImageIO.write(picture, "png", file.toFile());
            samples.add(new Sample(file, i % 2, "group" + i, "drawn"));
        }
        Dataset data = new Dataset(
                List.of("red", "blue"),
                samples.subList(0, 8),
                samples.subList(8, 16),
                List.of(),
                Map.of(),
                Digest.of("noise"));
        return new StageContext(
                data, Preprocessing.unit(SIDE), 11, folder.resolve("stage"), Reporter.SILENT, () -> false);
    }

    private void block(String name, String input, int inputs, int outputs, int groups) {
        constants.put(name + ".w", normal(0.4, outputs, inputs / groups, 3, 3));
        constants.put(name + ".scale", positive(outputs));
        constants.put(name + ".shift", normal(0.1, outputs));
        constants.put(name + ".mean", normal(0.1, outputs));
        constants.put(name + ".var", positive(outputs));
        nodes.add(Node.of("Conv", List.of(input, name + ".w"), name + ".conv")
                .with("pads", Attribute.ints(1, 1, 1, 1))
                .with("kernel_shape", Attribute.ints(3, 3))
                .with("group", Attribute.of(groups))
                .named(name));
        nodes.add(Node.of(
                "BatchNormalization",
                List.of(name + ".conv", name + ".scale", name + ".shift", name + ".mean", name + ".var"),
                name + ".norm"));
        nodes.add(Node.of("Relu", List.of(name + ".norm"), name + ".out"));
    }

    private Model model(String name) {
        Graph graph = new Graph(
                name,
                nodes,
                constants,
                List.of(Value.ofFloats("x", -1, 3, SIDE, SIDE)),
                List.of(Value.ofFloats("y", -1, 2)));
        return Model.of(graph, 17).withPreprocessing(Preprocessing.unit(SIDE));
    }

    private Tensor positive(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return Tensor.ofFloats(values, count);
    }

    private Tensor normal(double deviation, long... sizes) {
        float[] values = new float[Math.toIntExact(Arrays.stream(sizes).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Tensor.ofFloats(values, sizes);
    }
}
