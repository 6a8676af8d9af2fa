package io.edgeai.core.train;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Train;
import io.edgeai.core.graph.CutValues;
import io.edgeai.core.network.Heads;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The initializers that training leaves as they are. */
final class Frozen {

    private static final Set<String> LAYERS = Set.of("Conv", "Gemm", "MatMul", "ConvTranspose");

    private Frozen() {}

    /**
     * Their names, as a spec says: with frozen features all but the head's, and those that match a pattern.
     *
     * @throws EdgeAiException (SPEC) if a pattern matches nothing, or nothing is left to train
     */
    static Set<String> of(Train spec, Model model) {
        Set<String> floats = model.graph().initializers().entrySet().stream()
                .filter(entry -> entry.getValue().type().isFloat())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> names = new LinkedHashSet<>();
        if (spec.freeze().contains(Train.Freeze.FEATURES)) {
            names.addAll(floats);
            names.removeAll(Heads.parameters(model));
        }
        spec.freezeMatching().ifPresent(pattern -> names.addAll(matching(pattern, floats)));
        names.addAll(firstBlocks(spec.freezeBlocks(), model.graph(), floats));
        if (names.containsAll(floats)) {
            throw EdgeAiException.spec(Diagnostic.error("freeze and freeze-matching leave nothing to train")
                    .hint("leave one of them out, or drop the stage 'train'"));
        }
        return names;
    }

    /** A block ends where all that is computed passes through one value that a layer takes. */
    private static Set<String> firstBlocks(int count, Graph graph, Set<String> floats) {
        Set<String> names = new LinkedHashSet<>();
        if (count == 0) {
            return names;
        }
        List<String> ends = CutValues.of(graph).stream()
                .filter(value -> graph.consumers(value).stream().anyMatch(node -> LAYERS.contains(node.op())))
                .toList();
        if (count > ends.size()) {
            throw EdgeAiException.spec(Diagnostic.error("freeze-blocks is " + count + ", the model has " + ends.size()
                            + " blocks before its last one")
                    .hint("write  freeze: [features]  to train the head alone"));
        }
        Node last = graph.producer(ends.get(count - 1)).orElseThrow();
        for (Node node : graph.nodes().subList(0, graph.nodes().indexOf(last) + 1)) {
            node.inputs().stream().filter(floats::contains).forEach(names::add);
        }
        return names;
    }

    private static List<String> matching(String regex, Set<String> names) {
        Pattern pattern = Pattern.compile(regex);
        List<String> matching =
                names.stream().filter(name -> pattern.matcher(name).find()).toList();
        if (matching.isEmpty()) {
            Optional<String> example = names.stream().findFirst();
            throw EdgeAiException.spec(Diagnostic.error("freeze-matching '" + regex + "' matches no parameter")
                    .hint("a parameter of this model is called '" + example.orElse("") + "'"));
        }
        return matching;
    }
}
