package io.edgeai.core.graph;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.graph.rewrite.Affine;
import io.edgeai.core.graph.rewrite.DeadCode;
import io.edgeai.core.graph.rewrite.GraphEditor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scale and shift at the input moved into the preprocessing. The model sees {@code (pixel - mean) / std}; a following {@code s * x + t} makes that
 * {@code (pixel - (mean - t * std / s)) / (std / s)}. Computed in double, rounded once.
 */
final class NormalisationOut {

    private NormalisationOut() {}

    static Legalizer.Legal apply(Legalizer.Legal legal) {
        Model model = legal.model();
        List<Value> inputs = model.graph().freeInputs();
        boolean picture = inputs.size() == 1
                && inputs.get(0).shape().filter(shape -> shape.rank() == 4).isPresent();
        if (!picture) {
            return legal;
        }
        String input = inputs.get(0).name();
        GraphEditor graph = new GraphEditor(model.graph());
        int channels = legal.preprocessing().colour().channels();
        Affine total = Affine.identity(channels);
        List<String> moved = new ArrayList<>();
        Optional<Node> next = sole(input, graph);
        while (next.isPresent()) {
            Node node = next.get();
            Optional<Affine> step = Affine.of(node, input, channels, graph).filter(Affine::isIncreasing);
            if (step.isEmpty() || !graph.bypass(node, input)) {
                break;
            }
            total = total.then(step.get());
            moved.add("'" + node.title() + "'");
            next = sole(input, graph);
        }
        if (moved.isEmpty()) {
            return legal;
        }
        Preprocessing changed = changed(legal.preprocessing(), total);
        Model clean = ShapeInference.infer(model.withGraph(DeadCode.remove(graph.toGraph())));
        return legal.with(
                clean,
                changed,
                Diagnostic.note("input normalisation " + String.join(", ", moved)
                        + " moved into the preprocessing: mean " + changed.mean() + ", std " + changed.std()));
    }

    private static Optional<Node> sole(String input, GraphEditor graph) {
        List<Node> users = graph.uses(input);
        return users.size() == 1 && !graph.isOutput(input) ? Optional.of(users.get(0)) : Optional.empty();
    }

    private static Preprocessing changed(Preprocessing old, Affine affine) {
        List<Float> mean = new ArrayList<>();
        List<Float> std = new ArrayList<>();
        for (int i = 0; i < affine.channels(); i++) {
            double scale = affine.scale(i);
            double oldStd = old.std().get(i);
            mean.add((float) (old.mean().get(i) - affine.shift(i) * oldStd / scale));
            std.add((float) (oldStd / scale));
        }
        return old.with(mean, std);
    }
}
