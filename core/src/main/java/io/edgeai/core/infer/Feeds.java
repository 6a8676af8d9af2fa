package io.edgeai.core.infer;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a graph takes, from what a session is given: pixels are normalised, floats are taken as they are. */
public final class Feeds {

    private final Graph graph;
    private final Normalizer normalizer;

    public Feeds(Graph graph, Preprocessing preprocessing) {
        this.graph = graph;
        this.normalizer = new Normalizer(preprocessing);
    }

    /** Tensors by the names of the graph's inputs; a single input may come under any name. */
    public Map<String, Tensor> of(Map<String, Tensor> inputs) {
        List<Value> wanted = graph.freeInputs();
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (Value value : wanted) {
            Tensor given = wanted.size() == 1 && inputs.size() == 1
                    ? inputs.values().iterator().next()
                    : inputs.get(value.name());
            if (given == null) {
                throw new IllegalArgumentException(
                        "input '" + value.name() + "' is not among those given: " + inputs.keySet());
            }
            boolean pixels = given.type() == ElementType.UINT8 && value.type() != ElementType.UINT8;
            feeds.put(value.name(), pixels ? normalizer.apply(given) : given);
        }
        return feeds;
    }
}
