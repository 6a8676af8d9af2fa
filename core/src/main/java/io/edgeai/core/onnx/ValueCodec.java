package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Declared types of values, both ways. */
final class ValueCodec {

    private ValueCodec() {}

    static Value decode(ValueInfoProto proto) {
        TypeProto type = proto.getType();
        Optional<ElementType> element =
                type.hasTensorType() ? ElementTypes.known(type.getTensorType().getElemType()) : Optional.empty();
        if (element.isEmpty()) {
            Opaque extra = ModelDecoder.opaque(proto.toBuilder().clearName().build());
            return new Value(proto.getName(), ElementType.UNDEFINED, Optional.empty(), extra);
        }
        Optional<Shape> shape = type.getTensorType().hasShape()
                ? Optional.of(shape(type.getTensorType().getShape()))
                : Optional.empty();
        return new Value(proto.getName(), element.get(), shape, ModelDecoder.opaque(rest(proto)));
    }

    static ValueInfoProto encode(Value value) {
        ValueInfoProto.Builder proto =
                Extras.of(value.extra(), ValueInfoProto.parser()).toBuilder().setName(value.name());
        if (value.type() == ElementType.UNDEFINED) {
            return proto.build();
        }
        TypeProto.Tensor.Builder tensor = proto.getTypeBuilder().getTensorTypeBuilder();
        TensorShapeProto kept = tensor.getShape();
        tensor.setElemType(value.type().code()).clearShape();
        value.shape().ifPresent(shape -> tensor.setShape(shape(shape, kept)));
        return proto.build();
    }

    /** What is left of a tensor's declaration: documentation, metadata, denotations, unknown fields. */
    private static ValueInfoProto rest(ValueInfoProto proto) {
        ValueInfoProto.Builder rest = proto.toBuilder().clearName();
        TypeProto.Builder type = rest.getTypeBuilder();
        TypeProto.Tensor.Builder tensor = type.getTensorTypeBuilder().clearElemType();
        List<Dimension> dims = tensor.getShape().getDimList().stream()
                .map(dim -> dim.toBuilder().clearDimValue().clearDimParam().build())
                .toList();
        tensor.clearShape();
        if (dims.stream().anyMatch(dim -> dim.getSerializedSize() > 0)) {
            tensor.setShape(TensorShapeProto.newBuilder().addAllDim(dims));
        }
        if (tensor.build().getSerializedSize() == 0) {
            type.clearTensorType();
        }
        if (type.build().getSerializedSize() == 0) {
            rest.clearType();
        }
        return rest.build();
    }

    private static Shape shape(TensorShapeProto proto) {
        List<Dim> dims = new ArrayList<>();
        for (Dimension dim : proto.getDimList()) {
            if (dim.hasDimValue() && dim.getDimValue() >= 0) {
                dims.add(Dim.of(dim.getDimValue()));
            } else {
                dims.add(dim.getDimParam().isEmpty() ? Dim.UNKNOWN : Dim.symbol(dim.getDimParam()));
            }
        }
        return new Shape(dims);
    }

    private static TensorShapeProto shape(Shape shape, TensorShapeProto kept) {
        TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
        for (int i = 0; i < shape.rank(); i++) {
            Dim dim = shape.dim(i);
            Dimension.Builder written =
                    kept.getDimCount() == shape.rank() ? kept.getDim(i).toBuilder() : Dimension.newBuilder();
            if (dim.isKnown()) {
                written.setDimValue(dim.size());
            } else if (!dim.symbol().isEmpty()) {
                written.setDimParam(dim.symbol());
            }
            proto.addDim(written);
        }
        return proto.build();
    }
}
