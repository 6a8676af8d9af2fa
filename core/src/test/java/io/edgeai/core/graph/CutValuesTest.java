package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CutValuesTest {

    /** x, a = relu x, b = sigmoid a, c = a + b, d = relu c, y = neg d: while b is made, a is still needed. */
    @Test
    void valuesBesideAWayAroundAreNone() {
        List<Node> nodes = List.of(
                Node.of("Relu", List.of("x"), "a"),
                Node.of("Sigmoid", List.of("a"), "b"),
                Node.of("Add", List.of("a", "b"), "c"),
                Node.of("Relu", List.of("c"), "d"),
                Node.of("Neg", List.of("d"), "y"));
        assertThat(CutValues.of(graph(nodes))).containsExactly("a", "c", "d");
    }

    private static Graph graph(List<Node> nodes) {
        Value x = new Value("x", ElementType.FLOAT32, Optional.of(Shape.of(1, 4)), Opaque.NONE);
        Value y = new Value("y", ElementType.FLOAT32, Optional.of(Shape.of(1, 4)), Opaque.NONE);
        return new Graph("g", nodes, Map.of(), List.of(x), List.of(y));
    }
}
