package io.edgeai.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokenFilesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'', is empty (0 bytes)",
        "hello world, it is a text file",
        "version https://git-lfs.github.com/spec/v1, Git LFS pointer",
        "'<!DOCTYPE html><html>', a web page",
        "'{\"a\": 1}', JSON",
        "PK\u0003\u0004zzz, ZIP",
        "abcdTFL3xxxx, TFLite",
        "'\u0001\u0002\u0003\u0004\u0005\u0006', not an ONNX file"
    })
    void a_file_that_is_not_onnx_is_named_with_what_it_is(String content, String expected) throws IOException {
        Path file = Files.write(folder.resolve("m.onnx"), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(EdgeAiException.class)
                .isThrownBy(() -> OnnxReader.read(file))
                .withMessageContaining("model '" + file + "'")
                .withMessageContaining(expected)
                .withMessageContaining("hint: ");
    }

    @Test
    void a_missing_file_and_a_folder_are_told_apart() {
        assertThatThrownBy(() -> OnnxReader.read(folder.resolve("none.onnx")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> OnnxReader.read(folder))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void a_file_cut_off_anywhere_is_refused_or_leaves_out_whole_fields() throws IOException {
        byte[] whole = OnnxWriter.bytes(small());
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            try {
                OnnxReader.read(Arrays.copyOf(whole, length));
            } catch (EdgeAiException e) {
                assertThat(e).hasMessageContaining("model 'in memory'").hasMessageContaining("hint: ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length * 3 / 4);
    }

    @Test
    void damaged_bytes_never_give_another_exception() {
        byte[] whole = OnnxWriter.bytes(small());
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 0; hits < 3; hits++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                OnnxWriter.bytes(OnnxReader.read(damaged));
            } catch (EdgeAiException e) {
                assertThat(e.getMessage()).startsWith("error: ");
            }
        }
    }

    static Model small() {
        Graph graph = new Graph(
                "small",
                List.of(Node.of("Mul", List.of("x", "w"), "y")),
                Map.of("w", Tensor.ofFloats(new float[600], 600)),
                List.of(Value.ofFloats("x", -1, 600)),
                List.of(Value.ofFloats("y", -1, 600)));
        return Model.of(graph, 17);
    }
}
