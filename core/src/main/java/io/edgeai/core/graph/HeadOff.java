package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.graph.rewrite.DeadCode;
import io.edgeai.core.graph.rewrite.GraphEditor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A trailing Softmax, LogSoftmax or ArgMax cut off; the output keeps its name and becomes what went into it. */
final class HeadOff {

    private static final Set<String> HEADS = Set.of("Softmax", "LogSoftmax", "Hardmax", "ArgMax", "Identity");

    private HeadOff() {}

    static Legalizer.Legal apply(Legalizer.Legal legal) {
        GraphEditor graph = new GraphEditor(legal.model().graph());
        List<Value> outputs = new ArrayList<>();
        List<Diagnostic> notes = new ArrayList<>();
        for (Value output : legal.model().graph().outputs()) {
            Value current = output;
            Optional<Node> head = head(output.name(), graph);
            while (head.isPresent()) {
                String source = head.get().inputs().get(0);
                Value inner = graph.value(source).orElse(current).named(output.name());
                if (!graph.bypass(head.get(), source)) {
                    notes.add(Diagnostic.warning(
                            "node '" + head.get().title() + "' (" + head.get().op()
                                    + ") stays at the end: what goes into it is an input or output of the model too"));
                    break;
                }
                notes.add(Diagnostic.note("node '" + head.get().title() + "' ("
                        + head.get().op() + ") was cut off: output '" + output.name() + "' is now what went into it"));
                current = inner;
                head = head(output.name(), graph);
            }
            outputs.add(current);
        }
        Graph cut = DeadCode.remove(graph.toGraph());
        Graph ended = cut.withEnds(cut.inputs(), outputs);
        return legal.with(ShapeInference.infer(legal.model().withGraph(ended)), notes.toArray(Diagnostic[]::new));
    }

    private static Optional<Node> head(String output, GraphEditor graph) {
        return graph.producer(output)
                .filter(node -> HEADS.contains(node.op()) && node.is(node.op()))
                .filter(node -> graph.uses(output).isEmpty());
    }
}
