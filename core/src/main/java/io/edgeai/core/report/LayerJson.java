package io.edgeai.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.core.graph.LayerTable;

/** A model's layers as JSON. */
public final class LayerJson {

    private static final String SCHEMA = "edgeai-summary/1";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LayerJson() {}

    /** The text, indented. */
    public static String text(LayerTable table) {
        ObjectNode node = MAPPER.createObjectNode().put("schema", SCHEMA);
        ArrayNode layers = node.putArray("layers");
        table.layers().forEach(layer -> layer(layers.addObject(), layer));
        node.putObject("total")
                .put("parameters", table.total().parameters())
                .put("multiply-adds", table.total().multiplyAdds())
                .put("weight-bytes", table.total().weightBytes())
                .put("peak-activations", table.total().peakActivations());
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    private static void layer(ObjectNode node, LayerTable.Layer layer) {
        node.put("name", layer.name())
                .put("operator", layer.op())
                .put("output", layer.output().toString())
                .put("parameters", layer.parameters())
                .put("multiply-adds", layer.multiplyAdds())
                .put("weight-bytes", layer.weightBytes())
                .put("output-elements", layer.outputElements());
        layer.field().ifPresent(field -> node.put("receptive-field", field));
    }
}
