package io.edgeai.core.graph;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.rewrite.Captures;
import io.edgeai.core.graph.shape.Facts;
import io.edgeai.core.graph.shape.ShapeRules;
import io.edgeai.core.onnx.OnnxExtras;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks that a model is what ONNX asks for, before anything is done with it. Errors first make sure that the graph can be walked; types come after. */
public final class Verifier {

    private static final long OLDEST = 11;
    private static final long NEWEST = 22;
    private static final Set<String> ONE_TYPE = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Max",
            "Min",
            "Sum",
            "Mean",
            "Concat",
            "Conv",
            "ConvTranspose",
            "Gemm",
            "MatMul");

    /** Inputs that an operator cannot do without; of all others it is one. */
    private static final Map<String, Integer> LEAST_INPUTS = Map.ofEntries(
            Map.entry("Constant", 0),
            Map.entry("Conv", 2),
            Map.entry("ConvTranspose", 2),
            Map.entry("Gemm", 2),
            Map.entry("MatMul", 2),
            Map.entry("Add", 2),
            Map.entry("Sub", 2),
            Map.entry("Mul", 2),
            Map.entry("Div", 2),
            Map.entry("Pow", 2),
            Map.entry("PRelu", 2),
            Map.entry("Reshape", 2),
            Map.entry("Expand", 2),
            Map.entry("Tile", 2),
            Map.entry("Gather", 2),
            Map.entry("Where", 3),
            Map.entry("BatchNormalization", 5));

    private Verifier() {}

    /** All problems of a model, in the order of its nodes; warnings where it may still be used. */
    public static List<Diagnostic> check(Model model) {
        List<Diagnostic> problems = new ArrayList<>();
        opsets(model, problems);
        names(model.graph(), problems);
        order(model.graph(), problems);
        operators(model, problems);
        if (problems.stream().noneMatch(Diagnostic::isError)) {
            types(model, problems);
        }
        return List.copyOf(problems);
    }

    private static void opsets(Model model, List<Diagnostic> problems) {
        long opset = model.opset();
        if (opset < OLDEST || opset > NEWEST) {
            problems.add(Diagnostic.error("model '" + model.graph().name() + "' has opset " + opset + "; opsets "
                            + OLDEST + " to " + NEWEST + " are known")
                    .hint("export it with opset 17, or convert it with onnx.version_converter"));
        }
        Set<String> missing = new TreeSet<>();
        model.graph().nodes().stream()
                .map(Node::domain)
                .filter(domain -> !domain.isEmpty()
                        && !domain.equals("ai.onnx")
                        && !model.opsets().containsKey(domain))
                .forEach(missing::add);
        missing.forEach(domain -> problems.add(
                Diagnostic.error("operator domain '" + domain + "' is used, but the model names no version of it")));
    }

    private static void names(Graph graph, List<Diagnostic> problems) {
        Map<String, String> makers = new HashMap<>();
        Set<String> inputs = new HashSet<>();
        for (Value input : graph.inputs()) {
            if (!inputs.add(input.name())) {
                problems.add(Diagnostic.error("input '" + input.name() + "' is there twice; names must be unique"));
            }
            makers.put(input.name(), "an input");
        }
        graph.initializers().keySet().forEach(name -> makers.putIfAbsent(name, "an initializer"));
        for (Node node : graph.nodes()) {
            if (node.outputs().stream().allMatch(String::isEmpty)) {
                problems.add(Diagnostic.error(subject(node) + " makes nothing; a node must have an output"));
            }
            for (String output : node.outputs()) {
                String other = output.isEmpty() ? null : makers.putIfAbsent(output, subject(node));
                if (other != null) {
                    problems.add(Diagnostic.error("value '" + output + "' is made twice, by " + other + " and by "
                                    + subject(node) + "; every value must have one producer")
                            .hint("rename one of them"));
                }
            }
        }
        if (graph.outputs().isEmpty()) {
            problems.add(Diagnostic.error("model '" + graph.name() + "' has no output"));
        }
    }

    private static void order(Graph graph, List<Diagnostic> problems) {
        Map<String, String> later = new HashMap<>();
        graph.nodes().forEach(node -> node.outputs().forEach(output -> later.put(output, subject(node))));
        Set<String> known = new HashSet<>(graph.initializers().keySet());
        known.addAll(OnnxExtras.initializers(graph));
        graph.inputs().forEach(input -> known.add(input.name()));
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !known.contains(input)) {
                    problems.add(missing(node, input, later));
                }
            }
            for (String captured : Captures.of(node)) {
                if (later.containsKey(captured)
                        && !known.contains(captured)
                        && !node.outputs().contains(captured)) {
                    problems.add(missing(node, captured, later));
                }
            }
            known.addAll(node.outputs());
        }
        for (Value output : graph.outputs()) {
            if (!known.contains(output.name())) {
                problems.add(Diagnostic.error("output '" + output.name() + "' is made by no node")
                        .hint("the file may have been cut wrongly; name an output that a node makes"));
            }
        }
    }

    private static Diagnostic missing(Node node, String input, Map<String, String> later) {
        String maker = later.get(input);
        return maker == null
                ? Diagnostic.error(subject(node) + " takes '" + input + "', which nothing makes")
                        .hint("the model may be cut off or edited; export it again")
                : Diagnostic.error(subject(node) + " takes '" + input + "', which " + maker
                                + " makes after it; nodes must stand in the order in which they can run")
                        .hint("sort the graph topologically, e.g. with onnx.compose or by exporting it again");
    }

    private static void operators(Model model, List<Diagnostic> problems) {
        Set<String> functions = OnnxExtras.functions(model);
        for (Node node : model.graph().nodes()) {
            int least = LEAST_INPUTS.getOrDefault(node.op(), 1);
            boolean complete = node.inputs().stream()
                            .limit(least)
                            .filter(name -> !name.isEmpty())
                            .count()
                    == least;
            if (ShapeRules.has(node) && !complete) {
                problems.add(Diagnostic.error(
                        subject(node) + " has inputs " + node.inputs() + "; the first " + least + " must be there"));
            }
            if (!ShapeRules.has(node) && !functions.contains(node.domain() + ":" + node.op())) {
                String name = node.domain().isEmpty() ? node.op() : node.domain() + "." + node.op();
                problems.add(Diagnostic.warning(subject(node) + " is an operator '" + name
                                + "' that is not known here; types and shapes behind it come from the file alone")
                        .hint("chips will hardly know it either: check the backend's operator table"));
            }
        }
    }

    private static void types(Model model, List<Diagnostic> problems) {
        Map<String, Facts> facts;
        try {
            facts = ShapeInference.facts(model);
        } catch (EdgeAiException e) {
            problems.addAll(e.diagnostics());
            return;
        }
        for (Node node : model.graph().nodes()) {
            Set<ElementType> types = new TreeSet<>();
            node.inputs()
                    .forEach(input ->
                            types.add(facts.getOrDefault(input, Facts.NONE).type()));
            types.remove(ElementType.UNDEFINED);
            if (ONE_TYPE.contains(node.op()) && node.is(node.op()) && types.size() > 1) {
                problems.add(
                        Diagnostic.error(subject(node) + " takes inputs of types " + types + "; they must be the same")
                                .hint("put a Cast before it"));
            }
        }
        declarations(model, facts, problems);
    }

    private static void declarations(Model model, Map<String, Facts> facts, List<Diagnostic> problems) {
        List<Value> declared = new ArrayList<>(model.graph().values());
        declared.addAll(model.graph().outputs());
        for (Value value : declared) {
            Facts found = facts.getOrDefault(value.name(), Facts.NONE);
            boolean otherType = value.type() != ElementType.UNDEFINED
                    && found.type() != ElementType.UNDEFINED
                    && value.type() != found.type();
            if (otherType || differs(value.shape(), found.shape())) {
                problems.add(Diagnostic.warning("value '" + value.name() + "' is declared as " + value.type()
                        + value.shape().map(Shape::toString).orElse("") + ", but is " + found.type()
                        + found.shape().map(Shape::toString).orElse("") + "; what was computed is used"));
            }
        }
    }

    private static boolean differs(Optional<Shape> declared, Optional<Shape> found) {
        if (declared.isEmpty() || found.isEmpty()) {
            return false;
        }
        boolean sameRank = declared.get().rank() == found.get().rank();
        for (int i = 0; sameRank && i < found.get().rank(); i++) {
            boolean bothKnown =
                    declared.get().dim(i).isKnown() && found.get().dim(i).isKnown();
            if (bothKnown && declared.get().size(i) != found.get().size(i)) {
                return true;
            }
        }
        return !sameRank;
    }

    private static String subject(Node node) {
        return "node '" + node.title() + "' (" + node.op() + ")";
    }
}
