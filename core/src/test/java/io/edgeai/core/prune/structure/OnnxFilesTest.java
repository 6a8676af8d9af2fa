package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.onnx.OnnxCases;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every published test case of an operator, between two convolutions whose channels could go: where the pruner lets them go, the pruned graph answers as the one
 * with zeros; where it cannot tell, they stay.
 */
class OnnxFilesTest {

    private static final String INPUT = "picture";
    private static final String OUTPUT = "answer";

    /** Of zero these are no numbers, so that the graph with zeros answers nothing to compare with. */
    private static final Set<String> OF_ZERO = Set.of("test_log", "test_pow", "test_reciprocal");

    @Test
    void eachOperatorBetweenTwoConvolutionsAgreesOrKeepsTheirChannels() {
        List<String> pruned = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Path file : OnnxCases.models()) {
            Optional<Model> model =
                    read(file).flatMap(found -> between(file, found)).filter(OnnxFilesTest::runs);
            String name = String.valueOf(file.getParent().getFileName());
            if (model.isPresent() && !OF_ZERO.contains(name)) {
                try {
                    (Agreement.check(model.get(), 3) > 0 ? pruned : kept).add(name);
                } catch (AssertionError | RuntimeException e) {
                    broken.add(name + ": " + e);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(pruned).hasSizeGreaterThan(50);
        assertThat(kept).hasSizeGreaterThan(50);
    }

    /** The case with its first input from a convolution and its output into one; the other inputs become constants. */
    private static Optional<Model> between(Path file, Model model) {
        Graph graph = model.graph();
        List<Value> inputs = graph.freeInputs();
        if (inputs.isEmpty() || graph.outputs().size() != 1) {
            return Optional.empty();
        }
        Value first = inputs.get(0);
        Value last = graph.outputs().get(0);
        Optional<Shape> from = sizes(first);
        Optional<Shape> to = sizes(last);
        List<Optional<Tensor>> data = OnnxCases.data(file, "input");
        if (from.isEmpty() || to.isEmpty() || data.size() < inputs.size()) {
            return Optional.empty();
        }
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
        for (int i = 1; i < inputs.size(); i++) {
            if (data.get(i).isEmpty()) {
                return Optional.empty();
            }
            constants.put(inputs.get(i).name(), data.get(i).get());
        }
        Random random = new Random(7);
        constants.put("before.w", weights(random, from.get()));
        constants.put("after.w", weights(random, to.get()));
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of("Conv", List.of(INPUT, "before.w"), first.name()).named("before"));
        nodes.addAll(graph.nodes());
        nodes.add(Node.of("Conv", List.of(last.name(), "after.w"), OUTPUT).named("after"));
        Graph whole = new Graph(
                "between",
                nodes,
                constants,
                List.of(first.named(INPUT)),
                List.of(Value.ofFloats(OUTPUT, shape(to.get()))));
        return Optional.of(model.withGraph(whole));
    }

    /** Known sizes of a float value with channels. */
    private static Optional<Shape> sizes(Value value) {
        return value.shape()
                .filter(shape -> value.type() == ElementType.FLOAT32)
                .filter(shape -> shape.rank() >= 3
                        && shape.rank() <= 4
                        && shape.dims().stream().allMatch(dim -> dim.isKnown() && dim.size() > 0));
    }

    private static Tensor weights(Random random, Shape shape) {
        long[] sizes = new long[shape.rank()];
        java.util.Arrays.fill(sizes, 1);
        sizes[0] = shape.size(1);
        sizes[1] = shape.size(1);
        return Net.random(random, sizes);
    }

    private static long[] shape(Shape shape) {
        return shape.dims().stream().mapToLong(dim -> dim.size()).toArray();
    }

    private static boolean runs(Model model) {
        Value input = model.graph().freeInputs().get(0);
        try (OrtRunner runner = OrtRunner.open(model, List.of())) {
            runner.run(
                    Map.of(INPUT, Net.random(new Random(1), shape(input.shape().orElseThrow()))));
            return true;
        } catch (EdgeAiException e) {
            return false;
        }
    }

    /** Some files are broken on purpose, or not for this reader. */
    private static Optional<Model> read(Path file) {
        try {
            return Optional.of(OnnxReader.read(file));
        } catch (EdgeAiException e) {
            return Optional.empty();
        }
    }
}
