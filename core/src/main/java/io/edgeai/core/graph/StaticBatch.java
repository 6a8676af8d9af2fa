package io.edgeai.core.graph;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fixes every size: a batch of one, height and width as the preprocessing makes them. */
final class StaticBatch {

    private static final int PICTURE_RANK = 4;

    /** What Paddle's exporter writes for each size that it does not know: two of them need not be equal. */
    private static final String NO_SYMBOL = "?";

    private StaticBatch() {}

    static Legalizer.Legal apply(Legalizer.Legal legal) {
        Graph graph = legal.model().graph();
        Map<String, Dim> symbols = new HashMap<>();
        List<Value> inputs = new ArrayList<>();
        for (Value input : graph.inputs()) {
            inputs.add(input.withShape(fixed(input, legal.preprocessing(), symbols)));
        }
        // What the file declares of inner values and outputs holds for its own batch: all of it is inferred anew.
        List<Value> outputs = graph.outputs().stream()
                .map(output -> new Value(output.name(), output.type(), Optional.empty(), output.extra()))
                .toList();
        Graph open = graph.withEnds(inputs, outputs).withValues(List.of());
        Model model = Simplifier.simplify(legal.model().withGraph(open));
        requireStatic(model.graph(), graph);
        boolean same = inputs.equals(graph.inputs());
        return same ? legal.with(model) : legal.with(model, note(model.graph()));
    }

    private static Diagnostic note(Graph graph) {
        String shapes = String.join(
                ", ",
                graph.inputs().stream()
                        .map(input -> "'" + input.name() + "' "
                                + input.shape().map(Shape::toString).orElse("?"))
                        .toList());
        return Diagnostic.note("shapes were made static: input " + shapes);
    }

    private static Shape fixed(Value input, Preprocessing preprocessing, Map<String, Dim> symbols) {
        Shape shape = input.shape()
                .orElseThrow(
                        () -> refusal(input, "has no declared shape", "export the model with a shape for its input"));
        if (shape.rank() == 0) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.replaceAll(dim -> dim.symbol().equals(NO_SYMBOL) ? Dim.UNKNOWN : dim);
        bind(dims, 0, Dim.of(1), symbols);
        if (shape.rank() == PICTURE_RANK) {
            bindOpen(dims, 1, Dim.of(preprocessing.colour().channels()), symbols);
            bindOpen(dims, 2, Dim.of(preprocessing.height()), symbols);
            bindOpen(dims, 3, Dim.of(preprocessing.width()), symbols);
        }
        dims.replaceAll(dim -> symbols.getOrDefault(dim.symbol(), dim));
        Shape result = new Shape(dims);
        if (!result.isStatic()) {
            throw refusal(
                    input,
                    "has shape " + shape + ", of which the sizes behind the batch are not known",
                    "export the model with a fixed input size");
        }
        return result;
    }

    private static void bindOpen(List<Dim> dims, int axis, Dim size, Map<String, Dim> symbols) {
        if (!dims.get(axis).isKnown()) {
            bind(dims, axis, size, symbols);
        }
    }

    private static void bind(List<Dim> dims, int axis, Dim size, Map<String, Dim> symbols) {
        String symbol = dims.get(axis).symbol();
        if (!symbol.isEmpty()) {
            symbols.putIfAbsent(symbol, size);
        }
        dims.set(axis, symbol.isEmpty() ? size : symbols.getOrDefault(symbol, size));
    }

    private static void requireStatic(Graph graph, Graph before) {
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                Optional<Shape> shape = graph.value(output).flatMap(Value::shape);
                if (!output.isEmpty() && shape.filter(Shape::isStatic).isEmpty()) {
                    throw EdgeAiException.step(Diagnostic.error("node '" + node.title() + "' (" + node.op()
                                    + ") makes '" + output + "' of shape "
                                    + shape.map(Shape::toString).orElse("unknown")
                                    + ", which stays open with a batch of one; the chip needs static shapes")
                            .hint("cut the model before this node, or export it with static shapes"));
                }
            }
        }
        requireBatchOfOne(graph, before);
    }

    /** A batch that was written into a reshape would now be a wrong one. */
    private static void requireBatchOfOne(Graph graph, Graph before) {
        for (int i = 0; i < graph.outputs().size(); i++) {
            Optional<Shape> now = graph.outputs().get(i).shape();
            Optional<Shape> then = before.outputs().get(i).shape();
            boolean batched = then.isPresent()
                    && now.isPresent()
                    && then.get().rank() == now.get().rank()
                    && then.get().rank() > 0
                    && !before.inputs().isEmpty()
                    && then.get()
                            .dim(0)
                            .equals(before.inputs()
                                    .get(0)
                                    .shape()
                                    .map(shape -> shape.dim(0))
                                    .orElse(Dim.UNKNOWN));
            if (batched && now.get().size(0) != 1) {
                throw refusal(
                        graph.outputs().get(i),
                        "has shape " + now.get() + " for a batch of one: the batch of "
                                + then.get().dim(0) + " is written into the graph",
                        "export the model with a batch of 1 or an open one");
            }
        }
    }

    private static EdgeAiException refusal(Value value, String rule, String hint) {
        return EdgeAiException.step(
                Diagnostic.error("value '" + value.name() + "' " + rule).hint(hint));
    }
}
