package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.spec.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A net with all that placement has to decide: two residual sums, pools, a depthwise convolution, a gate, a concat, a fully connected head. */
final class SmallNet {

    static final int SIZE = 16;
    static final int CLASSES = 4;
    static final Preprocessing PREPROCESSING = Preprocessing.unit(SIZE);

    private final Random random = new Random(7);
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    private SmallNet() {}

    static Model model() {
        SmallNet net = new SmallNet();
        net.conv("c1", "picture", new int[] {3, 16, 3, 1});
        net.add("Relu", "r1", "c1");
        net.nodes.add(Node.of("MaxPool", List.of("r1"), "m1")
                .with("kernel_shape", Attribute.ints(2, 2))
                .with("strides", Attribute.ints(2, 2)));
        net.conv("c2", "m1", new int[] {16, 16, 3, 1});
        net.add("Add", "s1", "c2", "m1");
        net.add("Relu", "r2", "s1");
        net.conv("d3", "r2", new int[] {16, 16, 3, 16});
        net.add("HardSwish", "h3", "d3");
        net.conv("c4", "h3", new int[] {16, 16, 1, 1});
        net.conv("c5", "r2", new int[] {16, 16, 1, 1});
        net.add("Add", "s2", "c4", "c5");
        net.add("GlobalAveragePool", "g", "s2");
        net.conv("e", "g", new int[] {16, 16, 1, 1});
        net.add("Sigmoid", "gate", "e");
        net.add("Mul", "scaled", "s2", "gate");
        net.nodes.add(Node.of("Concat", List.of("scaled", "r2"), "both").with("axis", Attribute.of(1L)));
        net.conv("c6", "both", new int[] {32, 16, 1, 1});
        net.add("GlobalAveragePool", "g2", "c6");
        net.add("Flatten", "flat", "g2");
        net.weights.put("fc.w", net.random(CLASSES, 16));
        net.weights.put("fc.b", net.random(CLASSES));
        net.nodes.add(Node.of("Gemm", List.of("flat", "fc.w", "fc.b"), "scores").with("transB", Attribute.of(1L)));
        Graph graph = new Graph(
                "small",
                net.nodes,
                net.weights,
                List.of(Value.ofFloats("picture", 1, 3, SIZE, SIZE)),
                List.of(Value.ofFloats("scores", 1, CLASSES)));
        return Model.of(graph, 17).withPreprocessing(PREPROCESSING);
    }

    private void add(String op, String output, String... inputs) {
        nodes.add(Node.of(op, List.of(inputs), output));
    }

    /** Inputs, outputs, kernel, group. */
    private void conv(String name, String input, int[] sizes) {
        long pad = sizes[2] / 2;
        weights.put(name + ".w", random(sizes[1], sizes[0] / sizes[3], sizes[2], sizes[2]));
        weights.put(name + ".b", random(sizes[1]));
        nodes.add(Node.of("Conv", List.of(input, name + ".w", name + ".b"), name)
                .with("group", Attribute.of((long) sizes[3]))
                .with("pads", Attribute.ints(pad, pad, pad, pad)));
    }

    private Tensor random(long... sizes) {
        int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        double scale = sizes.length < 2 ? 0.1 : Math.sqrt(2.0 * sizes[0] / count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return Tensor.ofFloats(values, sizes);
    }

    static List<Tensor> pictures(int count) {
        Random random = new Random(11);
        List<Tensor> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[SIZE * SIZE * 3];
            random.nextBytes(pixels);
            pictures.add(Tensor.ofBytes(ElementType.UINT8, pixels, SIZE, SIZE, 3));
        }
        return pictures;
    }

    /** A target of this backend as a spec would name it. */
    static Target target(String chip, String scheme, Map<String, Object> options) {
        var backend = new TensorRtBackend();
        var found = backend.chips().stream()
                .filter(one -> one.id().equals(chip))
                .findFirst()
                .orElseThrow();
        var format = found.schemes().stream()
                .filter(one -> one.name().equals(scheme))
                .findFirst()
                .orElseThrow();
        TargetSpec spec = Specs.of(
                TargetSpec.class,
                Map.of("backend", "tensorrt", "chip", chip, "device", "none", "scheme", scheme, "options", options));
        return new Target(spec.title(), backend, found, format, spec, Specs.of(TensorRtBackend.Options.class, options));
    }

    /** One branch up to its artifact. */
    record Walk(Branch.Prepared prepared, Quantized quantized) {

        static Walk of(Target target, Model model, Path folder) {
            Branch branch = new Branch(target);
            Branch.Prepared prepared = branch.prepare(model);
            QuantizeSpec spec = Specs.of(QuantizeSpec.class, Map.of("method", "ptq"));
            Dataset none = new Dataset(List.of(), List.of(), List.of(), List.of(), Map.of(), Digest.of(""));
            var context = new StageContext(none, prepared.preprocessing(), 0, folder, Reporter.SILENT, () -> false);
            return new Walk(prepared, branch.quantize(prepared, spec, calibration(folder), context));
        }

        Artifact convert(Target target, Path folder, Host host) throws IOException {
            Path own = Files.createDirectories(folder.resolve("job"));
            return new Branch(target)
                    .convert(
                            quantized,
                            prepared.preprocessing(),
                            new Branch.Material(calibration(folder), List.of("a", "b", "c", "d")),
                            new Branch.Job("small", own, folder.resolve("tool"), host, Reporter.SILENT));
        }

        private static Branch.Calibration calibration(Path folder) {
            return new Branch.Calibration(pictures(4), folder.resolve("kept"));
        }
    }
}
