package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One normal form for the spellings that ONNX allows for the same model: data raw, defaults written out, initializers by name. */
final class Normal {

    private Normal() {}

    static ModelProto of(ModelProto model) {
        return model.toBuilder()
                .setIrVersion(model.getIrVersion())
                .setProducerName(model.getProducerName())
                .clearOpsetImport()
                .addAllOpsetImport(model.getOpsetImportList().stream()
                        .map(set -> OperatorSetIdProto.newBuilder()
                                .setDomain(set.getDomain())
                                .setVersion(set.getVersion())
                                .build())
                        .toList())
                .setGraph(graph(model.getGraph()))
                .build();
    }

    private static GraphProto graph(GraphProto graph) {
        return graph.toBuilder()
                .setName(graph.getName())
                .clearNode()
                .addAllNode(graph.getNodeList().stream().map(Normal::node).toList())
                .clearInitializer()
                .addAllInitializer(graph.getInitializerList().stream()
                        .map(Normal::tensor)
                        .sorted(Comparator.comparing(TensorProto::getName))
                        .toList())
                .build();
    }

    private static NodeProto node(NodeProto node) {
        return node.toBuilder()
                .setName(node.getName())
                .setDomain(node.getDomain())
                .clearAttribute()
                .addAllAttribute(
                        node.getAttributeList().stream().map(Normal::attribute).toList())
                .build();
    }

    private static AttributeProto attribute(AttributeProto attribute) {
        AttributeProto.Builder normal = attribute.toBuilder();
        if (attribute.hasT()) {
            normal.setT(tensor(attribute.getT()));
        }
        if (attribute.hasG()) {
            normal.setG(graph(attribute.getG()));
        }
        return normal.build();
    }

    private static TensorProto tensor(TensorProto tensor) {
        if (tensor.hasRawData() || tensor.getDataType() == TensorProto.DataType.STRING_VALUE) {
            return tensor;
        }
        ByteBuffer raw =
                ByteBuffer.allocate(tensor.getSerializedSize() * 8 + 64).order(ByteOrder.LITTLE_ENDIAN);
        tensor.getFloatDataList().forEach(raw::putFloat);
        tensor.getDoubleDataList().forEach(raw::putDouble);
        tensor.getInt64DataList().forEach(raw::putLong);
        boolean narrow = tensor.getDataType() == TensorProto.DataType.UINT32_VALUE;
        tensor.getUint64DataList().forEach(value -> putLow(raw, value, narrow ? 4 : 8));
        tensor.getInt32DataList().forEach(value -> putLow(raw, value, widthOf(tensor.getDataType())));
        return tensor.toBuilder()
                .clearFloatData()
                .clearDoubleData()
                .clearInt64Data()
                .clearUint64Data()
                .clearInt32Data()
                .setRawData(ByteString.copyFrom(raw.flip()))
                .build();
    }

    private static int widthOf(int type) {
        List<Integer> bytes = List.of(
                TensorProto.DataType.INT8_VALUE, TensorProto.DataType.UINT8_VALUE, TensorProto.DataType.BOOL_VALUE);
        boolean half = Stream.of(
                        TensorProto.DataType.INT16_VALUE,
                        TensorProto.DataType.UINT16_VALUE,
                        TensorProto.DataType.FLOAT16_VALUE,
                        TensorProto.DataType.BFLOAT16_VALUE)
                .anyMatch(code -> code == type);
        return bytes.contains(type) || type > TensorProto.DataType.BFLOAT16_VALUE ? 1 : half ? 2 : 4;
    }

    private static void putLow(ByteBuffer raw, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            raw.put((byte) (value >> (8 * i)));
        }
    }
}
