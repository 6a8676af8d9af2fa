package io.edgeai.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExternalDataTest {

    @TempDir
    Path above;

    private Path folder;
    private Path file;
    private Model model;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectory(above.resolve("model"));
        file = folder.resolve("m.onnx");
        Random random = new Random(3);
        float[] values = new float[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        Model small = BrokenFilesTest.small();
        model = small.withGraph(small.graph()
                .withInitializer("big", Tensor.ofFloats(values, 50, 100))
                .withInitializer("tiny", Tensor.scalar(2)));
        OnnxWriter.writeExternal(model, file);
    }

    @Test
    void a_model_with_its_data_beside_it_reads_as_the_same_model() throws IOException {
        assertThat(OnnxReader.read(file)).isEqualTo(model);
        assertThat(Files.size(file)).isLessThan(1000);
        assertThat(Files.size(folder.resolve("m.onnx.data"))).isEqualTo(4096 + 20000);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("nothing else is left").hasSize(2);
        }
    }

    @Test
    void data_without_offset_and_length_starts_at_the_beginning() throws IOException {
        rename("offset", "ignored");
        rename("length", "ignored too");
        Files.write(folder.resolve("m.onnx.data"), new byte[20000]);
        assertThat(OnnxReader.read(file).graph().initializers().get("big").floats())
                .containsOnly(0f);
    }

    @ParameterizedTest
    @CsvSource({
        "location, ../secret, outside of the model's folder",
        "location, /etc/passwd, outside of the model's folder",
        "location, sub/../../secret, outside of the model's folder",
        "location, none.data, which is not there",
        "location, '', names no file",
        "offset, -1, not a number of bytes",
        "offset, 99999999, the file ends at byte",
        "length, 12, need 2"
    })
    void a_reference_that_leads_nowhere_is_refused_with_the_tensors_name(String key, String value, String rule)
            throws IOException {
        Files.write(folder.resolveSibling("secret"), new byte[20000]);
        change(key, value);
        assertThatThrownBy(() -> OnnxReader.read(file))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("of tensor '")
                .hasMessageContaining(rule)
                .hasMessageContaining("hint: ");
    }

    @Test
    void a_link_out_of_the_folder_is_refused() throws IOException {
        Path secret = Files.write(folder.resolveSibling("linked-secret"), new byte[30000]);
        Files.createSymbolicLink(folder.resolve("link.data"), secret);
        change("location", "link.data");
        assertThatThrownBy(() -> OnnxReader.read(file)).hasMessageContaining("a link out of the model's folder");
    }

    @Test
    void bytes_in_memory_have_nothing_beside_them() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThatThrownBy(() -> OnnxReader.read(bytes)).hasMessageContaining("was not read from a file");
    }

    @Test
    void writing_into_a_folder_that_is_not_there_says_so() {
        Path nowhere = folder.resolve("none").resolve("m.onnx");
        assertThatThrownBy(() -> OnnxWriter.write(model, nowhere))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("model file '" + nowhere + "'");
        assertThatThrownBy(() -> OnnxWriter.writeExternal(model, nowhere)).isInstanceOf(EdgeAiException.class);
    }

    @Test
    void equal_models_give_equal_bytes() throws IOException {
        OnnxWriter.write(model, folder.resolve("whole.onnx"));
        byte[] bytes = Files.readAllBytes(folder.resolve("whole.onnx"));
        assertThat(Arrays.equals(bytes, OnnxWriter.bytes(OnnxReader.read(file))))
                .isTrue();
    }

    private void change(String key, String value) throws IOException {
        ModelProto.Builder proto = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        for (TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
            tensor.getExternalDataBuilderList().stream()
                    .filter(entry -> entry.getKey().equals(key))
                    .forEach(entry -> entry.setValue(value));
        }
        Files.write(file, proto.build().toByteArray());
    }

    private void rename(String key, String newKey) throws IOException {
        ModelProto.Builder proto = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        for (TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
            tensor.getExternalDataBuilderList().stream()
                    .filter(entry -> entry.getKey().equals(key))
                    .forEach(entry -> entry.setKey(newKey));
        }
        Files.write(file, proto.build().toByteArray());
    }
}
