package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Graphs and nodes of a file to the model records. */
final class GraphDecoder {

    private final Source source;
    private final TensorDecoder tensors;
    private final AttributeDecoder attributes;

    GraphDecoder(Source source) {
        this.source = source;
        this.tensors = new TensorDecoder(source);
        this.attributes = new AttributeDecoder(tensors, this);
    }

    Graph decode(GraphProto proto) {
        GraphProto.Builder rest = proto.toBuilder()
                .clearNode()
                .clearName()
                .clearInitializer()
                .clearInput()
                .clearOutput()
                .clearValueInfo();
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        for (TensorProto initializer : proto.getInitializerList()) {
            Optional<Tensor> tensor = tensors.decode(initializer);
            TensorProto kept = tensor.isPresent() ? TensorDecoder.rest(initializer) : initializer;
            if (tensor.isPresent() && initializers.put(initializer.getName(), tensor.get()) != null) {
                throw source.broken("has two initializers named '" + initializer.getName() + "'");
            }
            if (tensor.isEmpty() || !kept.equals(named(initializer.getName()))) {
                rest.addInitializer(kept);
            }
        }
        return new Graph(
                proto.getName(),
                proto.getNodeList().stream().map(this::node).toList(),
                initializers,
                proto.getInputList().stream().map(ValueCodec::decode).toList(),
                proto.getOutputList().stream().map(ValueCodec::decode).toList(),
                proto.getValueInfoList().stream().map(ValueCodec::decode).toList(),
                ModelDecoder.opaque(rest.build()));
    }

    private Node node(NodeProto proto) {
        NodeProto.Builder rest = proto.toBuilder()
                .clearName()
                .clearOpType()
                .clearDomain()
                .clearInput()
                .clearOutput()
                .clearAttribute();
        Map<String, Attribute> decoded = new LinkedHashMap<>();
        for (AttributeProto attribute : proto.getAttributeList()) {
            Attribute value = attributes.decode(attribute);
            if (decoded.put(attribute.getName(), value) != null) {
                throw source.broken("has a node '" + proto.getName() + "' (" + proto.getOpType()
                        + ") with two attributes '" + attribute.getName() + "'");
            }
            AttributeDecoder.rest(attribute, value).ifPresent(rest::addAttribute);
        }
        return new Node(
                proto.getName(),
                proto.getOpType(),
                proto.getDomain(),
                proto.getInputList(),
                proto.getOutputList(),
                decoded,
                ModelDecoder.opaque(rest.build()));
    }

    private static TensorProto named(String name) {
        return TensorProto.newBuilder().setName(name).build();
    }
}
