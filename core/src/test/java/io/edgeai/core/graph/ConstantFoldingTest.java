package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.graph.constant.Evaluator;
import io.edgeai.core.onnx.OnnxCases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ConstantFoldingTest {

    @Test
    void every_published_case_of_an_operator_in_the_table_gives_its_published_result() {
        List<String> wrong = new ArrayList<>();
        Set<String> checked = new TreeSet<>();
        for (Path file : OnnxCases.nodes()) {
            Model model = OnnxCases.fed(file);
            boolean single = model.graph().nodes().size() == 1
                    && Evaluator.operators()
                            .contains(model.graph().nodes().get(0).op());
            if (single) {
                check(file, model, wrong, checked);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).hasSizeGreaterThan(45);
    }

    private static void check(Path file, Model model, List<String> wrong, Set<String> checked) {
        Node node = model.graph().nodes().get(0);
        List<Optional<Tensor>> inputs = node.inputs().stream()
                .map(name -> Optional.ofNullable(model.graph().initializers().get(name)))
                .toList();
        List<Optional<Tensor>> expected = OnnxCases.data(file, "output");
        Optional<List<Tensor>> found = Evaluator.evaluate(node, inputs, model.opset());
        if (found.isEmpty() || expected.stream().anyMatch(Optional::isEmpty)) {
            return;
        }
        checked.add(node.op());
        for (int i = 0; i < expected.size(); i++) {
            Tensor want = expected.get(i).orElseThrow();
            Tensor have = found.get().get(i);
            if (!want.shape().equals(have.shape()) || want.type() != have.type() || distance(want, have) > 1e-5) {
                wrong.add(file.getParent().getFileName() + ": " + want + " is not " + have);
            }
        }
    }

    private static double distance(Tensor want, Tensor have) {
        float[] a = want.toFloats();
        float[] b = have.toFloats();
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            boolean same = a[i] == b[i] || (Float.isNaN(a[i]) && Float.isNaN(b[i]));
            most = same ? most : Math.max(most, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(a[i])));
        }
        return most;
    }

    @Test
    void arithmetic_on_a_static_shape_becomes_a_constant() {
        Graph graph = new Graph(
                "g",
                List.of(
                        Node.of("Shape", List.of("x"), "s"),
                        Node.of("Constant", List.of(), "c").with("value", Attribute.of(Tensor.ofLongs(new long[] {2}))),
                        Node.of("Gather", List.of("s", "c"), "h"),
                        Node.of("Mul", List.of("h", "h"), "area"),
                        Node.of("Cast", List.of("area"), "f").with("to", Attribute.of(1)),
                        Node.of("Div", List.of("x", "f"), "y")),
                Map.of(),
                List.of(Value.ofFloats("x", 1, 3, 8, 8)),
                List.of(Value.ofFloats("y", 1, 3, 8, 8)));
        Graph folded = ConstantFolding.fold(Model.of(graph, 17)).graph();
        assertThat(folded.nodes()).extracting(Node::op).containsExactly("Div");
        assertThat(folded.initializers().get("f").floats()[0]).isCloseTo(64, within(0f));
    }

    @Test
    void what_a_caller_can_override_and_what_would_swell_stays() {
        Graph graph = new Graph(
                "g",
                List.of(
                        Node.of("Neg", List.of("given"), "a"),
                        Node.of("Expand", List.of("one", "size"), "large"),
                        Node.of("Mul", List.of("a", "large"), "y")),
                Map.of(
                        "given", Tensor.scalar(1),
                        "one", Tensor.scalar(1),
                        "size", Tensor.ofLongs(new long[] {1000, 1000}, 2)),
                List.of(Value.ofFloats("given")),
                List.of(Value.ofFloats("y", 1000, 1000)));
        assertThat(ConstantFolding.fold(Model.of(graph, 17)).graph().nodes())
                .extracting(Node::op)
                .containsExactly("Neg", "Expand", "Mul");
    }
}
