package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.MessageLite;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Opaque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file's model to the model records; what they do not express goes into {@code extra} as a message of the same kind. */
final class ModelDecoder {

    private final Source source;

    ModelDecoder(Source source) {
        this.source = source;
    }

    Model decode(ModelProto proto) {
        ModelProto.Builder rest = proto.toBuilder()
                .clearIrVersion()
                .clearProducerName()
                .clearGraph()
                .clearOpsetImport()
                .clearMetadataProps();
        Map<String, Long> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto set : proto.getOpsetImportList()) {
            if (opsets.putIfAbsent(set.getDomain(), set.getVersion()) != null) {
                throw source.broken("names the operator set '" + set.getDomain() + "' twice");
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (metadata.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
                rest.addMetadataProps(entry);
            }
        }
        return new Model(
                new GraphDecoder(source).decode(proto.getGraph()),
                opsets.isEmpty() ? Map.of("", 1L) : opsets,
                proto.getIrVersion(),
                proto.getProducerName(),
                metadata,
                opaque(rest.build()));
    }

    static Opaque opaque(MessageLite rest) {
        return rest.getSerializedSize() == 0 ? Opaque.NONE : Opaque.of(rest.toByteArray());
    }
}
