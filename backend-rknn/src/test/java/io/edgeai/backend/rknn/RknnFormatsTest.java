package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RknnFormatsTest {

    private static final NumericScheme SCHEME =
            RknnChips.TABLE.chips().get(0).schemes().get(0);

    private static QuantParams params(Encoding encoding) {
        return new QuantParams(encoding, -1, List.of(1f), List.of(0), List.of(-1.0), List.of(1.0));
    }

    /** Conv a and HardSwish b are one layer; b alone is rounded and in 16 bits; so are c and the Add that d is fused with. */
    private static Quantized quantized() {
        Graph graph = new Graph(
                "net",
                List.of(
                        Node.of("Conv", List.of("x", "w"), "a"),
                        Node.of("HardSwish", List.of("a"), "b"),
                        Node.of("Conv", List.of("b", "w"), "c"),
                        Node.of("Conv", List.of("c", "w"), "d"),
                        Node.of("Add", List.of("d", "c"), "e"),
                        Node.of("Conv", List.of("e", "w"), "f"),
                        Node.of("Relu", List.of("f"), "y")),
                Map.of("w", Tensor.ofFloats(new float[3 * 3], 3, 3, 1, 1)),
                List.of(Value.ofFloats("x", 1, 3, 8, 8)),
                List.of(Value.ofFloats("y", 1, 3, 8, 8)));
        Encoding wide = SCHEME.others().get(0).activations();
        Map<String, QuantParams> activations = new LinkedHashMap<>();
        activations.put("x", params(SCHEME.activations()));
        activations.put("b", params(wide));
        activations.put("c", params(wide));
        activations.put("e", params(wide));
        activations.put("y", params(SCHEME.activations()));
        Model model = Model.of(graph, 17);
        return new Quantized(model, model, SCHEME, activations, Map.of());
    }

    @Test
    void names_every_tensor_that_a_wide_layer_makes_with_those_inside_fusions() {
        ObjectNode observed = RknnTool.JSON.createObjectNode();
        List.of("x", "a", "b", "c", "d", "e", "f", "y")
                .forEach(name -> observed.withObject("tensors").putObject(name));
        assertThat(RknnFormats.of(quantized(), observed))
                .containsOnlyKeys("a", "b", "c", "d", "e")
                .containsEntry("a", "int16")
                .containsEntry("d", "int16");
    }

    @Test
    void leaves_out_what_the_toolkit_does_not_know() {
        ObjectNode observed = RknnTool.JSON.createObjectNode();
        observed.withObject("tensors").putObject("b");
        assertThat(RknnFormats.of(quantized(), observed)).containsOnlyKeys("b");
    }
}
