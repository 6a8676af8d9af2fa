package io.edgeai.core.deploy;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Severity;
import io.edgeai.api.stage.TargetSpec.Allow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Holds a model to a chip's operator table before the vendor's tool sees it: tools accept what the chip later refuses.
 *
 * @param title the target as the spec names it, for the hints
 * @param allowed what the spec accepts
 */
public record RuleCheck(Chip chip, String title, Set<Allow> allowed) {

    private static final String ONNX = "ai.onnx";

    public RuleCheck {
        allowed = Set.copyOf(allowed);
    }

    /**
     * Where a node runs.
     *
     * @param rule the row of the table that places it; empty where none holds
     */
    public record Placed(Node node, Optional<OpRule> rule) {}

    /** Where each node of a model whose shapes are inferred runs, in graph order. */
    public List<Placed> placements(Model model) {
        Graph graph = model.graph();
        return graph.nodes().stream()
                .map(node -> new Placed(
                        node,
                        rows(graph, node)
                                .filter(rule -> rule.holds().test(graph, node))
                                .findFirst()))
                .toList();
    }

    /** All that the chip cannot do, or does only on its CPU; errors where the spec does not allow it, else warnings. */
    public List<Diagnostic> findings(Model model) {
        Graph graph = model.graph();
        List<Diagnostic> found = new ArrayList<>();
        for (Placed placed : placements(model)) {
            Optional<Placement> where = placed.rule().map(OpRule::placement);
            if (where.isEmpty()) {
                found.add(unknown(graph, placed.node()));
            } else if (where.get() == Placement.CPU) {
                found.add(onCpu(graph, placed.node()));
            } else if (where.get() == Placement.REFUSED) {
                found.add(refused(graph, placed));
            }
            found.addAll(ranks(graph, placed.node()));
        }
        return found;
    }

    private Diagnostic onCpu(Graph graph, Node node) {
        String message = subject(graph, node) + " would run on the CPU of " + chip.id() + needs(graph, node);
        return graded(message, Allow.CPU_FALLBACK, "cpu-fallback");
    }

    private Diagnostic unknown(Graph graph, Node node) {
        boolean known = rows(graph, node).findAny().isPresent();
        String message = subject(graph, node)
                + (known
                        ? " is beyond what is known of " + chip.id() + needs(graph, node)
                        : " is not in the operator table of " + chip.id() + "; nothing is known of where it runs");
        return graded(message, Allow.UNKNOWN_OPERATOR, "unknown-operator");
    }

    private Diagnostic refused(Graph graph, Placed placed) {
        String reason = needs(graph, placed.node());
        String rule = placed.rule().map(OpRule::condition).orElse("");
        return Diagnostic.error(subject(graph, placed.node()) + " does not run on " + chip.id() + ": " + rule + reason)
                .hint(
                        reason.isEmpty()
                                ? "replace the operator in the model, or cut it off and do it in the application"
                                : "change the layer so that it keeps to that");
    }

    private List<Diagnostic> ranks(Graph graph, Node node) {
        return node.outputs().stream()
                .flatMap(name -> graph.value(name).flatMap(Value::shape).stream())
                .filter(shape -> shape.rank() > chip.limits().maxRank())
                .map(shape -> Diagnostic.error(subject(graph, node) + " makes a value " + shape + " of " + shape.rank()
                                + " dimensions; " + chip.id() + " has at most "
                                + chip.limits().maxRank())
                        .hint("reshape before the operator, so that dimensions fall together"))
                .toList();
    }

    private Diagnostic graded(String message, Allow allow, String word) {
        boolean accepted = allowed.contains(allow);
        Diagnostic found = accepted ? Diagnostic.warning(message) : Diagnostic.error(message);
        return found.severity() == Severity.ERROR
                ? found.hint("write  allow: [" + word + "]  under target " + title + " to accept that")
                : found;
    }

    /** What the table asks for, where it has the operator on the accelerator at all. */
    private String needs(Graph graph, Node node) {
        return rows(graph, node)
                .filter(rule -> rule.placement() == Placement.ACCELERATOR)
                .map(OpRule::condition)
                .findFirst()
                .map(condition -> "; the accelerator needs: " + condition)
                .orElse("");
    }

    private Stream<OpRule> rows(Graph graph, Node node) {
        String kind = kind(graph, node);
        return chip.rules().stream().filter(rule -> rule.op().equals(kind));
    }

    /** The operator's name in the table; one of another domain than ONNX's is in none. */
    private static String kind(Graph graph, Node node) {
        if (!node.domain().isEmpty() && !node.domain().equals(ONNX)) {
            return node.domain() + "." + node.op();
        }
        boolean convolution = node.is("Conv") || node.is("ConvTranspose");
        long group = node.intAttribute("group", 1);
        boolean depthwise = convolution
                && group > 1
                && shape(graph, node.inputs().get(0))
                        .map(shape -> shape.rank() > 1 && shape.size(1) == group)
                        .orElse(false);
        return depthwise ? "Depthwise" + node.op() : node.op();
    }

    private static String subject(Graph graph, Node node) {
        String kernel = kernel(graph, node);
        String input = node.inputs().stream()
                .findFirst()
                .flatMap(name -> shape(graph, name))
                .map(shape -> ", input " + shape)
                .orElse("");
        return "node '" + node.title() + "' (" + kind(graph, node) + kernel + input + ")";
    }

    private static String kernel(Graph graph, Node node) {
        long[] written = node.intsAttribute("kernel_shape");
        long[] sizes = written.length > 0
                        || !node.op().startsWith("Conv")
                        || node.inputs().size() < 2
                ? written
                : shape(graph, node.inputs().get(1))
                        .filter(Shape::isStatic)
                        .map(shape -> LongStream.of(shape.sizes()).skip(2).toArray())
                        .orElse(written);
        return sizes.length == 0
                ? ""
                : ", kernel " + LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }

    private static Optional<Shape> shape(Graph graph, String value) {
        return Optional.ofNullable(graph.initializers().get(value))
                .map(Tensor::shape)
                .or(() -> graph.value(value).flatMap(Value::shape));
    }
}
