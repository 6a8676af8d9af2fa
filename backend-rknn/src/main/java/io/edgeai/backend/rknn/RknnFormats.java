package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Layers in another format than the model's, as the toolkit's hybrid configuration names them: by each tensor that they make. */
final class RknnFormats {

    private RknnFormats() {}

    /** The toolkit's word for the format of each tensor that has not the usual one, with those inside a fusion. */
    static Map<String, String> of(Quantized quantized, JsonNode observed) {
        Map<String, String> words = new LinkedHashMap<>();
        Map<String, String> next = new HashMap<>();
        List<Node> nodes = quantized.floating().graph().nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            for (String output : node.outputs()) {
                QuantParams params = quantized.activations().get(output);
                String word = params == null ? next.getOrDefault(output, "") : word(quantized, params);
                node.inputs().forEach(input -> next.put(input, word));
                if (!word.isEmpty()) {
                    words.put(output, word);
                }
            }
        }
        words.keySet()
                .retainAll(observed.path("tensors").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
        return words;
    }

    private static String word(Quantized quantized, QuantParams params) {
        return quantized.scheme().others().stream()
                .filter(other -> isOther(quantized, params))
                .filter(other -> other.activations().equals(params.encoding()))
                .map(LayerFormat::name)
                .findFirst()
                .orElse("");
    }

    /** Whether parameters are in another format than the model's. */
    static boolean isOther(Quantized quantized, QuantParams params) {
        return params.encoding().bits() != quantized.scheme().activations().bits();
    }
}
