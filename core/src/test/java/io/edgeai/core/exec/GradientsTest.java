package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Finite differences of every operator that has a gradient, on the inputs of ONNX's node cases and some of our own. */
class GradientsTest {

    /** Results that are integers or truths, steps of which the slope is zero everywhere, and values that come from shapes. */
    private static final Set<String> WITHOUT_GRADIENT = Set.of(
            "And",
            "ArgMax",
            "ArgMin",
            "BitShift",
            "Ceil",
            "ConstantOfShape",
            "ConvInteger",
            "DynamicQuantizeLinear",
            "Equal",
            "EyeLike",
            "io.edgeai::FakeQuantize",
            "Floor",
            "Greater",
            "GreaterOrEqual",
            "Hardmax",
            "IsInf",
            "IsNaN",
            "Less",
            "LessOrEqual",
            "MatMulInteger",
            "NonZero",
            "Not",
            "Or",
            "QuantizeLinear",
            "Range",
            "Round",
            "Shape",
            "Sign",
            "Size",
            "Xor");

    /** Inputs that set an operator up and do not learn. */
    private static final Map<String, Set<Integer>> SETTINGS = Map.of(
            "BatchNormalization", Set.of(3, 4),
            "Dropout", Set.of(1),
            "Pad", Set.of(2),
            "Resize", Set.of(1, 2),
            "Upsample", Set.of(1),
            "CastLike", Set.of(1));

    @TestFactory
    Stream<DynamicTest> agreeWithFiniteDifferences() {
        assumeTrue(
                Files.isDirectory(NodeCase.ROOT),
                () -> "ONNX's node cases are not in '" + NodeCase.ROOT + "': apt-get install libonnx-testdata");
        Map<String, List<NodeCase>> published = NodeCase.all().stream()
                .filter(item ->
                        item.isSupported() && SkippedCases.reason(item.name()).isEmpty())
                .filter(item -> item.model().graph().nodes().size() == 1)
                .collect(Collectors.groupingBy(
                        item -> item.model().graph().nodes().get(0).op()));
        return Kernels.operators().stream()
                .filter(operator -> !WITHOUT_GRADIENT.contains(operator))
                .map(operator -> DynamicTest.dynamicTest(
                        operator, () -> check(operator, published.getOrDefault(operator, List.of()))));
    }

    @Test
    void aBatchNormInTrainingDifferentiatesItsStatistics() {
        Node node = Node.of("BatchNormalization", List.of("x0", "x1", "x2", "x3", "x4"), "y");
        Model model = model(node, 5);
        Map<String, Tensor> inputs = inputs(new long[][] {{3, 2, 4, 4}, {2}, {2}, {2}, {2}});
        assertThat(Gradients.check(model, inputs, Mode.TRAINING, Set.of("x3", "x4")))
                .isGreaterThan(6);
    }

    private static void check(String operator, List<NodeCase> cases) {
        int told = 0;
        // A cast to another precision is not what finite differences could measure.
        for (NodeCase item : operator.startsWith("Cast") ? List.<NodeCase>of() : cases) {
            Model model = item.model();
            Map<String, Tensor> inputs = item.inputs(model);
            told += guarded(item.name(), () -> Gradients.check(model, inputs, Mode.INFERENCE, settings(model)));
        }
        for (Map.Entry<Model, Map<String, Tensor>> own : own(operator).entrySet()) {
            told += guarded(
                    "own case",
                    () -> Gradients.check(own.getKey(), own.getValue(), Mode.INFERENCE, settings(own.getKey())));
        }
        assertThat(told).as("elements that say something about " + operator).isPositive();
    }

    private static int guarded(String name, java.util.function.IntSupplier check) {
        try {
            return check.getAsInt();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> settings(Model model) {
        Node node = model.graph().nodes().get(0);
        return SETTINGS.getOrDefault(node.op(), Set.of()).stream()
                .filter(index -> index < node.inputs().size())
                .map(index -> node.inputs().get(index))
                .collect(Collectors.toSet());
    }

    /** Cases of operators for which nothing differentiable is published. */
    private static Map<Model, Map<String, Tensor>> own(String operator) {
        Map<String, Function<Node, Node>> nodes = Map.of(
                "Cast", node -> node.with("to", Attribute.of(11)),
                "Gelu", node -> node.with("approximate", Attribute.of("tanh")),
                "GroupNormalization", node -> node.with("num_groups", Attribute.of(2)),
                "LpPool",
                        node -> node.with("kernel_shape", Attribute.ints(2, 2)).with("p", Attribute.of(2)));
        Map<String, long[][]> shapes = Map.of(
                "GroupNormalization", new long[][] {{2, 4, 3, 3}, {4}, {4}},
                "CastLike", new long[][] {{2, 3}, {1}});
        Map<Model, Map<String, Tensor>> cases = new LinkedHashMap<>();
        if (Set.of(
                        "Cast",
                        "CastLike",
                        "Gelu",
                        "GlobalLpPool",
                        "GroupNormalization",
                        "LpNormalization",
                        "LpPool",
                        "Mish",
                        "Trilu")
                .contains(operator)) {
            Map<String, Tensor> inputs = inputs(shapes.getOrDefault(operator, new long[][] {{2, 4, 3, 3}}));
            Node node = Node.of(operator, List.copyOf(inputs.keySet()), "y");
            cases.put(model(nodes.getOrDefault(operator, same -> same).apply(node), inputs.size()), inputs);
        }
        return cases;
    }

    private static Model model(Node node, int count) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inputs.add(Value.ofFloats("x" + i));
        }
        return Model.of(new Graph("one", List.of(node), Map.of(), inputs, List.of(Value.ofFloats("y"))), 21);
    }

    private static Map<String, Tensor> inputs(long[][] shapes) {
        Random random = new Random(4);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (long[] shape : shapes) {
            float[] values = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.5f + random.nextFloat();
            }
            inputs.put("x" + inputs.size(), Tensor.ofFloats(values, shape));
        }
        return inputs;
    }
}
