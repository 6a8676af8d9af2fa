package io.edgeai.core.exec;

import ai.onnx.proto.OnnxMl;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One of ONNX's published cases of an operator: a model, its inputs, its outputs. */
record NodeCase(String name, Path folder) {

    static final Path ROOT = Path.of("/usr/share/libonnx-testdata/data/node");

    static List<NodeCase> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.sorted()
                    .map(folder -> new NodeCase(folder.getFileName().toString(), folder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Model model() {
        return OnnxReader.read(folder.resolve("model.onnx"));
    }

    boolean isSupported() {
        return model().graph().nodes().stream().allMatch(NodeCase::isSupported);
    }

    private static boolean isSupported(Node node) {
        return node.is("Constant") || Kernels.of(node).isPresent();
    }

    Map<String, Tensor> inputs(Model model) {
        return tensors(
                "input",
                model.graph().inputs().stream().map(value -> value.name()).toList());
    }

    Map<String, Tensor> outputs(Model model) {
        return tensors(
                "output",
                model.graph().outputs().stream().map(value -> value.name()).toList());
    }

    private Map<String, Tensor> tensors(String kind, List<String> names) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Path file = folder.resolve("test_data_set_0").resolve(kind + "_" + i + ".pb");
            if (Files.exists(file)) {
                tensors.put(names.get(i), tensor(file));
            }
        }
        return tensors;
    }

    /** The file holds a tensor alone; the reader takes models, so it is put into one. */
    private static Tensor tensor(Path file) {
        try {
            OnnxMl.TensorProto tensor = OnnxMl.TensorProto.parseFrom(Files.readAllBytes(file)).toBuilder()
                    .setName("value")
                    .build();
            OnnxMl.ModelProto model = OnnxMl.ModelProto.newBuilder()
                    .setIrVersion(8)
                    .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
                    .setGraph(OnnxMl.GraphProto.newBuilder().setName("one").addInitializer(tensor))
                    .build();
            Tensor value =
                    OnnxReader.read(model.toByteArray()).graph().initializers().get("value");
            if (value == null) {
                throw new IllegalStateException(file + " holds " + ElementType.ofCode(tensor.getDataType()));
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
