package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values that all ways from the inputs to the outputs of a graph pass through: the ends of blocks. */
public final class CutValues {

    private CutValues() {}

    /** In graph order, without the inputs and outputs. */
    public static List<String> of(Graph graph) {
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (String input : graph.nodes().get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        graph.outputs().forEach(output -> lastUse.put(output.name(), Integer.MAX_VALUE));
        Set<String> live = new HashSet<>();
        graph.freeInputs().stream().map(Value::name).forEach(live::add);
        List<String> cuts = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            if (node.inputs().stream().anyMatch(live::contains)) {
                live.addAll(node.outputs());
            }
            int now = i;
            live.removeIf(value -> lastUse.getOrDefault(value, -1) <= now);
            if (live.size() == 1) {
                cuts.addAll(live);
            }
        }
        Set<String> ends = new HashSet<>();
        graph.freeInputs().forEach(input -> ends.add(input.name()));
        graph.outputs().forEach(output -> ends.add(output.name()));
        return cuts.stream().distinct().filter(value -> !ends.contains(value)).toList();
    }
}
