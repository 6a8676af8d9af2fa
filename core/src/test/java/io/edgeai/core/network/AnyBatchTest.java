package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnyBatchTest {

    @Test
    void aFixedNumberOfPicturesIsOpenedInReshapesOfPicturesOnly() {
        Graph graph = AnyBatch.of(model(1)).graph();

        assertThat(graph.inputs().get(0).shape().orElseThrow().dim(0)).isEqualTo(Dim.symbol("batch"));
        assertThat(graph.outputs().get(0).shape().orElseThrow().toString()).isEqualTo("[batchx4]");
        assertThat(target(graph, 1)).containsExactly(0, -1);
        assertThat(target(graph, 0)).containsExactly(1, 4);
    }

    @Test
    void anOpenModelStaysAsItIs() {
        Model open = model(-1);

        assertThat(AnyBatch.of(open)).isSameAs(open);
    }

    private static long[] target(Graph graph, int node) {
        return graph.initializers().get(graph.nodes().get(node).inputs().get(1)).toLongs();
    }

    private static Model model(long batch) {
        return Model.of(
                new Graph(
                        "fixed",
                        List.of(
                                Node.of("Reshape", List.of("w", "row"), "weights"),
                                Node.of("Reshape", List.of("x", "flat"), "flattened"),
                                Node.of("Mul", List.of("flattened", "weights"), "y")),
                        Map.of(
                                "w", Tensor.ofFloats(new float[4], 4),
                                "row", Tensor.ofLongs(new long[] {1, 4}, 2),
                                "flat", Tensor.ofLongs(new long[] {1, -1}, 2)),
                        List.of(Value.ofFloats("x", batch, 2, 2)),
                        List.of(Value.ofFloats("y", batch, 4))),
                17);
    }
}
