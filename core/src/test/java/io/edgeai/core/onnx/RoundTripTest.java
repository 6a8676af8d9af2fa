package io.edgeai.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.edgeai.api.model.Model;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class RoundTripTest {

    private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
            .addField(4711, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
            .build();

    @Test
    void every_published_onnx_case_is_the_same_model_after_reading_and_writing() throws IOException {
        List<String> changed = new ArrayList<>();
        List<Path> files = OnnxCases.models();
        for (Path file : files) {
            if (!isSame(file)) {
                changed.add(file.toString());
            }
        }
        assertThat(files).hasSizeGreaterThan(900);
        assertThat(changed).isEmpty();
    }

    @Test
    void published_weights_are_the_same_model_after_reading_and_writing() throws IOException {
        try (Stream<Path> files = Files.list(SharedData.require("weights"))) {
            List<Path> models =
                    files.filter(file -> file.toString().endsWith(".onnx")).toList();
            assertThat(models).isNotEmpty();
            for (Path file : models) {
                assertThat(isSame(file)).as(file.toString()).isTrue();
            }
        }
    }

    @Test
    void what_is_not_understood_is_kept() throws IOException {
        ModelProto original = exotic();
        Model model = OnnxReader.read(original.toByteArray());
        ModelProto written = ModelProto.parseFrom(OnnxWriter.bytes(model));
        assertThat(Normal.of(written)).isEqualTo(Normal.of(original));
        assertThat(OnnxExtras.initializers(model.graph())).containsExactly("sparse", "texts");
        assertThat(OnnxExtras.functions(model)).containsExactly("own:Twice");
    }

    @Test
    void what_belonged_to_a_removed_initializer_goes_with_it() throws IOException {
        Model model = OnnxReader.read(exotic().toByteArray());
        Model changed = model.withGraph(model.graph().withInitializers(java.util.Map.of()));
        GraphProto written = ModelProto.parseFrom(OnnxWriter.bytes(changed)).getGraph();
        assertThat(written.getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactly("texts");
    }

    @Property(tries = 200)
    void a_tensor_keeps_its_values_whichever_field_they_stood_in(@ForAll("tensors") TensorProto tensor)
            throws IOException {
        ModelProto original = model(GraphProto.newBuilder().setName("g").addInitializer(tensor));
        ModelProto written = ModelProto.parseFrom(OnnxWriter.bytes(OnnxReader.read(original.toByteArray())));
        assertThat(Normal.of(written)).isEqualTo(Normal.of(original));
    }

    @Provide
    Arbitrary<TensorProto> tensors() {
        Arbitrary<Integer> types = Arbitraries.integers().between(1, 22).filter(type -> type < 14 || type > 15);
        return types.flatMap(
                type -> Arbitraries.longs().list().ofMinSize(0).ofMaxSize(9).map(values -> tensor(type, values)));
    }

    private static TensorProto tensor(int type, List<Long> values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName("t").setDataType(type);
        boolean packed = type > TensorProto.DataType.FLOAT8E5M2FNUZ_VALUE;
        tensor.addDims(packed ? 2L * values.size() : values.size());
        for (long value : values) {
            switch (type) {
                case TensorProto.DataType.FLOAT_VALUE -> tensor.addFloatData(Float.intBitsToFloat((int) value));
                case TensorProto.DataType.DOUBLE_VALUE -> tensor.addDoubleData(Double.longBitsToDouble(value));
                case TensorProto.DataType.INT64_VALUE -> tensor.addInt64Data(value);
                case TensorProto.DataType.UINT32_VALUE, TensorProto.DataType.UINT64_VALUE ->
                    tensor.addUint64Data(value);
                case TensorProto.DataType.STRING_VALUE -> tensor.addStringData(ByteString.copyFromUtf8("s" + value));
                default -> tensor.addInt32Data((int) value);
            }
        }
        return tensor.build();
    }

    private static boolean isSame(Path file) throws IOException {
        ModelProto original = ModelProto.parseFrom(Files.readAllBytes(file));
        byte[] bytes = OnnxWriter.bytes(OnnxReader.read(file));
        byte[] again = OnnxWriter.bytes(OnnxReader.read(bytes));
        return java.util.Arrays.equals(bytes, again)
                && Normal.of(ModelProto.parseFrom(bytes)).equals(Normal.of(original));
    }

    private static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(9)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(19))
                .setGraph(graph)
                .build();
    }

    /** A model that uses all that the records do not express. */
    private static ModelProto exotic() {
        TypeProto floats = TypeProto.newBuilder()
                .setDenotation("IMAGE")
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(1)
                        .setShape(TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder()
                                        .setDimParam("N")
                                        .setDenotation("DATA_BATCH"))
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(3))
                                .addDim(TensorShapeProto.Dimension.newBuilder())))
                .build();
        TypeProto sequence = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(floats))
                .build();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("exotic")
                .setDocString("of all kinds")
                .setUnknownFields(UNKNOWN)
                .addInput(
                        ValueInfoProto.newBuilder().setName("x").setType(floats).setDocString("a picture"))
                .addInput(ValueInfoProto.newBuilder().setName("s").setType(sequence))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .addNode(exoticNode())
                .addInitializer(tensor(1, List.of(1L, 2L)).toBuilder().setDocString("weights"))
                .addInitializer(tensor(8, List.of(1L)).toBuilder().setName("texts"))
                .addSparseInitializer(SparseTensorProto.newBuilder()
                        .setValues(TensorProto.newBuilder()
                                .setName("sparse")
                                .setDataType(1)
                                .addDims(0))
                        .addDims(4))
                .addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("x"));
        return model(graph).toBuilder()
                .setDocString("a model")
                .setProducerVersion("1")
                .setDomain("io.example")
                .setModelVersion(3)
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
                .addTrainingInfo(TrainingInfoProto.newBuilder()
                        .setAlgorithm(GraphProto.newBuilder().setName("t")))
                .addFunctions(FunctionProto.newBuilder().setName("Twice").setDomain("own"))
                .setUnknownFields(UNKNOWN)
                .build();
    }

    private static NodeProto exoticNode() {
        TensorProto named = tensor(7, List.of(5L)).toBuilder()
                .setName("inner")
                .setDocString("why")
                .build();
        return NodeProto.newBuilder()
                .setOpType("Odd")
                .setDomain("own")
                .setOverload("v2")
                .setDocString("a node")
                .setUnknownFields(UNKNOWN)
                .addInput("x")
                .addInput("")
                .addOutput("y")
                .addAttribute(
                        attribute("a", AttributeProto.AttributeType.INT).setI(0).setDocString("zero"))
                .addAttribute(
                        attribute("b", AttributeProto.AttributeType.TENSOR).setT(named))
                .addAttribute(
                        attribute("c", AttributeProto.AttributeType.STRING).setS(ByteString.copyFrom(new byte[] {-1})))
                .addAttribute(attribute("d", AttributeProto.AttributeType.INTS))
                .addAttribute(attribute("e", AttributeProto.AttributeType.INT).setRefAttrName("outer"))
                .addAttribute(
                        attribute("f", AttributeProto.AttributeType.TYPE_PROTO).setTp(TypeProto.getDefaultInstance()))
                .addAttribute(attribute("g", AttributeProto.AttributeType.GRAPHS)
                        .addGraphs(GraphProto.newBuilder().setName("sub")))
                .addAttribute(attribute("h", AttributeProto.AttributeType.GRAPH)
                        .setG(GraphProto.newBuilder().setName("sub").setDocString("doc")))
                .build();
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
