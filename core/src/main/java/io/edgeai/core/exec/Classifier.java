package io.edgeai.core.exec;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.List;
import java.util.Optional;

/**
 * Where a classifier takes pictures and gives logits.
 *
 * @param input the value that pictures feed, float32 in NCHW
 * @param logits the value before a final softmax, or the output where there is none
 */
record Classifier(String input, String logits) {

    /**
     * Finds both.
     *
     * @throws EdgeAiException if the model does not take pictures of that many channels alone
     */
    static Classifier of(Model model, Preprocessing preprocessing) {
        Graph graph = model.graph();
        List<Value> inputs = graph.freeInputs();
        int channels = preprocessing.colour().channels();
        if (inputs.size() != 1 || !takes(inputs.get(0), channels)) {
            throw EdgeAiException.step(Diagnostic.error(
                            "inputs " + inputs.stream().map(Classifier::text).toList()
                                    + " of the model are not one batch of pictures with " + channels
                                    + " channels, as float32 in the order batch, channels, rows, columns")
                    .hint("training needs a classifier of pictures; export the model with that input"));
        }
        if (graph.outputs().isEmpty()) {
            throw EdgeAiException.step(Diagnostic.error("graph '" + graph.name() + "' has no output"));
        }
        return new Classifier(
                inputs.get(0).name(), logits(graph, graph.outputs().get(0).name()));
    }

    /** A classifier of values that it takes as they are, through its only input. */
    static Classifier ofFeatures(Model model) {
        Graph graph = model.graph();
        return new Classifier(
                graph.freeInputs().get(0).name(),
                logits(graph, graph.outputs().get(0).name()));
    }

    private static boolean takes(Value input, int channels) {
        return input.shape().map(shape -> takes(shape, channels)).orElse(true);
    }

    private static boolean takes(Shape shape, int channels) {
        return shape.rank() == 4 && (!shape.dim(1).isKnown() || shape.size(1) == channels);
    }

    /** Cross entropy makes its own softmax. */
    private static String logits(Graph graph, String value) {
        Optional<Node> producer = graph.producer(value);
        boolean passes = producer.map(node -> node.is("Softmax") || node.is("LogSoftmax") || node.is("Identity"))
                .orElse(false);
        return passes ? logits(graph, producer.orElseThrow().inputs().get(0)) : value;
    }

    private static String text(Value value) {
        return "'" + value.name() + "' " + value.type()
                + value.shape().map(Shape::toString).orElse("");
    }
}
