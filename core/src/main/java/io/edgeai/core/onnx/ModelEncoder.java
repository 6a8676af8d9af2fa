package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Model records to the file's messages; what was carried in {@code extra} is merged in again where its owner is still there. */
final class ModelEncoder {

    /** Keeps a tensor's data in the model itself. */
    static final BiConsumer<TensorProto.Builder, ByteBuffer> INLINE =
            (tensor, data) -> tensor.setRawData(UnsafeByteOperations.unsafeWrap(data));

    private final BiConsumer<TensorProto.Builder, ByteBuffer> store;

    ModelEncoder(BiConsumer<TensorProto.Builder, ByteBuffer> store) {
        this.store = store;
    }

    ModelProto encode(Model model) {
        ModelProto extra = Extras.of(model.extra(), ModelProto.parser());
        ModelProto.Builder proto = extra.toBuilder().clearMetadataProps().setIrVersion(model.irVersion());
        if (!model.producer().isEmpty()) {
            proto.setProducerName(model.producer());
        }
        model.opsets()
                .forEach((domain, version) -> proto.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        model.metadata()
                .forEach((key, value) -> proto.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        proto.addAllMetadataProps(extra.getMetadataPropsList());
        return proto.setGraph(graph(model.graph())).build();
    }

    private GraphProto graph(Graph graph) {
        GraphProto extra = Extras.of(graph.extra(), GraphProto.parser());
        GraphProto.Builder proto = extra.toBuilder().clearInitializer().setName(graph.name());
        graph.nodes().forEach(node -> proto.addNode(node(node)));
        Map<String, TensorProto> rests = new LinkedHashMap<>();
        for (TensorProto kept : extra.getInitializerList()) {
            if (OnnxExtras.isWhole(kept)) {
                proto.addInitializer(kept);
            } else {
                rests.put(kept.getName(), kept);
            }
        }
        graph.initializers().forEach((name, tensor) -> {
            TensorProto rest = rests.getOrDefault(name, TensorProto.getDefaultInstance());
            proto.addInitializer(tensor(tensor, rest, store).setName(name));
        });
        graph.inputs().forEach(value -> proto.addInput(ValueCodec.encode(value)));
        graph.outputs().forEach(value -> proto.addOutput(ValueCodec.encode(value)));
        graph.values().forEach(value -> proto.addValueInfo(ValueCodec.encode(value)));
        return proto.build();
    }

    private NodeProto node(Node node) {
        NodeProto extra = Extras.of(node.extra(), NodeProto.parser());
        NodeProto.Builder proto = extra.toBuilder()
                .clearAttribute()
                .setOpType(node.op())
                .addAllInput(node.inputs())
                .addAllOutput(node.outputs());
        if (!node.name().isEmpty()) {
            proto.setName(node.name());
        }
        if (!node.domain().isEmpty()) {
            proto.setDomain(node.domain());
        }
        Map<String, AttributeProto> rests = new LinkedHashMap<>();
        extra.getAttributeList().forEach(rest -> rests.put(rest.getName(), rest));
        node.attributes().forEach((name, value) -> {
            AttributeProto rest = rests.getOrDefault(name, AttributeProto.getDefaultInstance());
            proto.addAttribute(attribute(value, rest).setName(name));
        });
        return proto.build();
    }

    private AttributeProto.Builder attribute(Attribute value, AttributeProto rest) {
        AttributeProto.Builder proto = rest.toBuilder().clearT();
        if (value instanceof Attribute.Int number) {
            return proto.setType(AttributeType.INT).setI(number.value());
        } else if (value instanceof Attribute.Real number) {
            return proto.setType(AttributeType.FLOAT).setF(number.value());
        } else if (value instanceof Attribute.Text text) {
            return proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text.value()));
        } else if (value instanceof Attribute.Ints list) {
            return proto.setType(AttributeType.INTS).addAllInts(list.values());
        } else if (value instanceof Attribute.Reals list) {
            return proto.setType(AttributeType.FLOATS).addAllFloats(list.values());
        } else if (value instanceof Attribute.Texts list) {
            return proto.setType(AttributeType.STRINGS).addAllStrings(utf8(list.values()));
        } else if (value instanceof Attribute.Data data) {
            return proto.setType(AttributeType.TENSOR).setT(tensor(data.value(), rest.getT(), INLINE));
        } else if (value instanceof Attribute.SubGraph sub) {
            return proto.setType(AttributeType.GRAPH).setG(graph(sub.value()));
        }
        return Extras.of(((Attribute.Raw) value).proto(), AttributeProto.parser()).toBuilder();
    }

    private static TensorProto.Builder tensor(
            Tensor tensor, TensorProto rest, BiConsumer<TensorProto.Builder, ByteBuffer> store) {
        TensorProto.Builder proto = rest.toBuilder().setDataType(tensor.type().code());
        for (long size : tensor.sizes()) {
            proto.addDims(size);
        }
        store.accept(proto, tensor.data());
        return proto;
    }

    private static List<ByteString> utf8(List<String> texts) {
        return texts.stream().map(ByteString::copyFromUtf8).toList();
    }
}
