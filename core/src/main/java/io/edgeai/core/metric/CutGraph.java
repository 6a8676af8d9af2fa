package io.edgeai.core.metric;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph cut at some values: whatever takes such a value takes a new input instead, so that every layer can be given values from elsewhere while its own
 * are still computed.
 *
 * @param fed the name of the new input by the name of the value it stands for
 */
record CutGraph(Graph graph, Map<String, String> fed) {

    static CutGraph of(Graph graph, Set<String> values) {
        Map<String, String> fed = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<String> inputs = new ArrayList<>();
            for (String input : node.inputs()) {
                inputs.add(values.contains(input) ? fed.computeIfAbsent(input, name -> name + "/given") : input);
            }
            nodes.add(node.withInputs(inputs));
        }
        List<Value> inputs = new ArrayList<>(graph.inputs());
        fed.values().forEach(name -> inputs.add(new Value(name, ElementType.FLOAT32, Optional.empty(), Opaque.NONE)));
        Graph cut = graph.withNodes(nodes).withEnds(inputs, graph.outputs()).withValues(List.of());
        return new CutGraph(cut, fed);
    }
}
