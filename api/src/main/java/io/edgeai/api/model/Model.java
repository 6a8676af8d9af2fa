package io.edgeai.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A whole ONNX model.
 *
 * @param opsets operator set versions by domain; ONNX's own has the empty name
 * @param irVersion version of the file format
 * @param producer what wrote it
 * @param metadata the model's key-value properties; {@link Preprocessing} travels here
 * @param extra fields of the file that are carried unchanged (functions, training info, doc string, versions)
 */
public record Model(
        Graph graph,
        Map<String, Long> opsets,
        long irVersion,
        String producer,
        Map<String, String> metadata,
        Opaque extra) {

    /** What this framework writes as the producer of its own models. */
    public static final String PRODUCER = "edgeai";

    public Model {
        opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A new model in ONNX's own operator set, in the file format version that belongs to the opset (8, at least). */
    public static Model of(Graph graph, long opset) {
        long ir = opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
        return new Model(graph, Map.of("", opset), ir, PRODUCER, Map.of(), Opaque.NONE);
    }

    /** The version of ONNX's own operator set. */
    public long opset() {
        Long plain = opsets.get("");
        return plain != null ? plain : opsets.getOrDefault("ai.onnx", 1L);
    }

    /** This model with another graph. */
    public Model withGraph(Graph newGraph) {
        return new Model(newGraph, opsets, irVersion, producer, metadata, extra);
    }

    /** This model with one property set or replaced. */
    public Model withMetadata(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(metadata);
        changed.put(key, value);
        return new Model(graph, opsets, irVersion, producer, changed, extra);
    }

    /** This model with its preprocessing written into the metadata. */
    public Model withPreprocessing(Preprocessing preprocessing) {
        Model changed = this;
        for (Map.Entry<String, String> entry : preprocessing.toMetadata().entrySet()) {
            changed = changed.withMetadata(entry.getKey(), entry.getValue());
        }
        return changed;
    }

    /** The preprocessing that travels with this model, if one was written into it. */
    public Optional<Preprocessing> preprocessing() {
        return Preprocessing.fromMetadata(metadata);
    }
}
