package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;

/** Attributes of a file to attributes of a model; kinds that are not interpreted stay as {@link Attribute.Raw}. */
final class AttributeDecoder {

    private final TensorDecoder tensors;
    private final GraphDecoder graphs;

    AttributeDecoder(TensorDecoder tensors, GraphDecoder graphs) {
        this.tensors = tensors;
        this.graphs = graphs;
    }

    Attribute decode(AttributeProto proto) {
        if (!proto.getRefAttrName().isEmpty()) {
            return raw(proto);
        }
        return switch (type(proto)) {
            case INT -> new Attribute.Int(proto.getI());
            case FLOAT -> new Attribute.Real(proto.getF());
            case STRING ->
                proto.getS().isValidUtf8() ? new Attribute.Text(proto.getS().toStringUtf8()) : raw(proto);
            case INTS -> new Attribute.Ints(proto.getIntsList());
            case FLOATS -> new Attribute.Reals(proto.getFloatsList());
            case STRINGS -> texts(proto);
            case TENSOR -> tensor(proto);
            case GRAPH -> new Attribute.SubGraph(graphs.decode(proto.getG()));
            default -> raw(proto);
        };
    }

    /** What decoding left behind, under the attribute's name: documentation, the tensor's own name, unknown fields. */
    static Optional<AttributeProto> rest(AttributeProto proto, Attribute decoded) {
        if (decoded instanceof Attribute.Raw) {
            return Optional.empty();
        }
        AttributeProto.Builder rest = proto.toBuilder()
                .clearType()
                .clearI()
                .clearF()
                .clearS()
                .clearInts()
                .clearFloats()
                .clearStrings()
                .clearG()
                .clearT();
        if (decoded instanceof Attribute.Data
                && TensorDecoder.rest(proto.getT()).getSerializedSize() > 0) {
            rest.setT(TensorDecoder.rest(proto.getT()));
        }
        AttributeProto bare =
                AttributeProto.newBuilder().setName(proto.getName()).build();
        return rest.build().equals(bare) ? Optional.empty() : Optional.of(rest.build());
    }

    private Attribute tensor(AttributeProto proto) {
        Optional<Tensor> tensor = tensors.decode(proto.getT());
        return tensor.isPresent() ? new Attribute.Data(tensor.get()) : raw(proto);
    }

    private static Attribute texts(AttributeProto proto) {
        List<ByteString> texts = proto.getStringsList();
        return texts.stream().allMatch(ByteString::isValidUtf8)
                ? new Attribute.Texts(
                        texts.stream().map(ByteString::toStringUtf8).toList())
                : raw(proto);
    }

    /** Files of the first format versions leave the type out; the field that is filled tells it. */
    private static AttributeType type(AttributeProto proto) {
        if (proto.getType() != AttributeType.UNDEFINED) {
            return proto.getType();
        }
        if (proto.hasI()) {
            return AttributeType.INT;
        }
        if (proto.hasF()) {
            return AttributeType.FLOAT;
        }
        if (proto.hasS()) {
            return AttributeType.STRING;
        }
        if (proto.hasT()) {
            return AttributeType.TENSOR;
        }
        if (proto.hasG()) {
            return AttributeType.GRAPH;
        }
        return listType(proto);
    }

    private static AttributeType listType(AttributeProto proto) {
        if (proto.getIntsCount() > 0) {
            return AttributeType.INTS;
        }
        if (proto.getFloatsCount() > 0) {
            return AttributeType.FLOATS;
        }
        return proto.getStringsCount() > 0 ? AttributeType.STRINGS : AttributeType.UNDEFINED;
    }

    private static Attribute raw(AttributeProto proto) {
        return new Attribute.Raw(ModelDecoder.opaque(proto));
    }
}
