package io.edgeai.core.exec;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a graph that are known before it runs. */
final class Constants {

    private Constants() {}

    /** Initializers that no caller can override, and the values of Constant nodes. */
    static Map<String, Tensor> of(Graph graph) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        graph.initializers().keySet().forEach(key -> graph.constant(key).ifPresent(value -> all.put(key, value)));
        graph.nodes().stream().filter(node -> node.is("Constant")).forEach(node -> value(node)
                .ifPresent(value -> all.put(node.output(), value)));
        return all;
    }

    private static Optional<Tensor> value(Node node) {
        return node.attributes().values().stream()
                .map(Constants::tensor)
                .findFirst()
                .flatMap(value -> value);
    }

    private static Optional<Tensor> tensor(Attribute attribute) {
        if (attribute instanceof Attribute.Data data) {
            return Optional.of(data.value());
        } else if (attribute instanceof Attribute.Real number) {
            return Optional.of(Tensor.scalar(number.value()));
        } else if (attribute instanceof Attribute.Int number) {
            return Optional.of(Tensor.ofLongs(new long[] {number.value()}));
        } else if (attribute instanceof Attribute.Ints list) {
            long[] values = list.values().stream().mapToLong(Long::longValue).toArray();
            return Optional.of(Tensor.ofLongs(values, values.length));
        } else if (attribute instanceof Attribute.Reals list) {
            return Optional.of(
                    Tensor.ofFloats(floats(list.values()), list.values().size()));
        }
        return Optional.empty();
    }

    private static float[] floats(List<Float> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }
}
