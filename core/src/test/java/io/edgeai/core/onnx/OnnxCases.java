package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** ONNX's published test cases as Debian's package libonnx-testdata installs them. */
public final class OnnxCases {

    private static final Path FOLDER = Path.of("/usr/share/libonnx-testdata/data");

    private OnnxCases() {}

    /** Every model file of the package; skips the calling test where it is not installed. */
    public static List<Path> models() {
        SharedData.require(
                Files.isDirectory(FOLDER), "ONNX's test cases are not at '" + FOLDER + "' (package libonnx-testdata)");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The models of single operators. */
    public static List<Path> nodes() {
        return models().stream()
                .filter(file -> file.startsWith(FOLDER.resolve("node")))
                .toList();
    }

    /** The tensors of a case in order, {@code kind} being {@code input} or {@code output}; empty where one is no plain tensor. */
    public static List<Optional<Tensor>> data(Path model, String kind) {
        Path folder = model.resolveSibling("test_data_set_0");
        List<Optional<Tensor>> tensors = new ArrayList<>();
        TensorDecoder decoder = new TensorDecoder(new Source(folder.toString(), Optional.empty()));
        for (int i = 0; Files.exists(folder.resolve(kind + "_" + i + ".pb")); i++) {
            Path file = folder.resolve(kind + "_" + i + ".pb");
            try {
                TensorProto proto = TensorProto.parseFrom(Files.readAllBytes(file));
                tensors.add(proto.getDataType() == 0 ? Optional.empty() : decoder.decode(proto));
            } catch (InvalidProtocolBufferException | EdgeAiException e) {
                tensors.add(Optional.empty());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tensors;
    }

    /** The model with the case's inputs as constants; those that are no plain tensors stay inputs. */
    public static Model fed(Path file) {
        Model model = OnnxReader.read(file);
        List<Optional<Tensor>> data = data(file, "input");
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        List<Value> open = new ArrayList<>();
        for (int i = 0; i < model.graph().inputs().size(); i++) {
            Value input = model.graph().inputs().get(i);
            if (i < data.size() && data.get(i).isPresent()) {
                initializers.put(input.name(), data.get(i).get());
            } else {
                open.add(input);
            }
        }
        return model.withGraph(model.graph()
                .withInitializers(initializers)
                .withEnds(open, model.graph().outputs()));
    }
}
