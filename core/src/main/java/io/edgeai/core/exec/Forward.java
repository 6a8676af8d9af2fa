package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A classifier that does not change, as the first lines of a script: from pixels in {@code t[0]} and its constants after them to logits and inner values.
 *
 * @param feeds the constants, in native memory
 * @param logits the variable of the logits, [N, classes]
 * @param graph its nodes and the variables of inner values
 */
record Forward(List<String> lines, List<NDArray> feeds, String logits, GraphScript graph) {

    Forward {
        lines = List.copyOf(lines);
        feeds = List.copyOf(feeds);
    }

    /**
     * Writes the lines.
     *
     * @param scope holds the constants
     * @param values inner values that are wanted as well
     * @param differentiable true if gradients with respect to inner values will be asked for
     */
    static Forward of(PtNDManager scope, Shown shown, Collection<String> values, boolean differentiable) {
        Model model = shown.model();
        Preprocessing preprocessing = shown.preprocessing();
        Classifier classifier = Classifier.of(model, preprocessing);
        Set<String> wanted = new LinkedHashSet<>(values);
        wanted.add(classifier.logits());
        GraphScript graph = GraphScript.of(model, wanted, Call.Scope.inference(model.opset()));
        Map<String, Tensor> constants = new LinkedHashMap<>(model.graph().initializers());
        constants.putAll(Constants.of(model.graph()));
        List<String> lines = new ArrayList<>();
        List<NDArray> feeds = new ArrayList<>();
        graph.feeds().forEach((name, variable) -> {
            if (name.equals(classifier.input())) {
                String pixels = "__torch__.normalised(t[0], " + preprocessing.mean() + ", " + preprocessing.std() + ")";
                lines.add(variable + " = " + (differentiable ? "torch.requires_grad_(" + pixels + ")" : pixels));
            } else {
                feeds.add(Transfer.upload(scope, Objects.requireNonNull(constants.get(name), name)));
                lines.add(variable + " = t[" + feeds.size() + "]");
            }
        });
        lines.addAll(graph.lines());
        lines.add("y = torch.flatten(" + graph.variables().get(classifier.logits()) + ", 1, -1)");
        return new Forward(lines, feeds, "y", graph);
    }

    /** A model and how pictures are shown to it. */
    record Shown(Model model, Preprocessing preprocessing) {}
}
