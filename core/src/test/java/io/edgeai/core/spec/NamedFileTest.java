package io.edgeai.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.NamedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFileTest {

    @TempDir
    Path folder;

    /** Options of a vendor's that name a file. */
    record Options(Optional<NamedFile> log) {}

    private Spec spec(String option) {
        String text =
                """
                name: net
                dataset: {images: pictures, split: {train: 8, test: 2}}
                model: {onnx: net.onnx}
                targets:
                  - backend: none
                    chip: none
                    options: {%s}
                """;
        return SpecReader.read("net.yaml", text.formatted(option), folder);
    }

    @Test
    void startsFromTheSpecsFolderAndIsKnownByWhatIsInIt() throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("logs")).resolve("board.log"), "1");
        Options options = spec("log: logs/board.log").options(0, Options.class);
        assertThat(options.log()).contains(new NamedFile(file));
        String before = options.toString();
        Files.writeString(file, "2");
        assertThat(options.toString()).isNotEqualTo(before);
        Path elsewhere = Files.copy(file, folder.resolve("board.log"));
        assertThat(new Options(Optional.of(new NamedFile(elsewhere))).toString())
                .as("a step's key must not change with the place")
                .isEqualTo(options.toString());
    }

    @Test
    void isToldWhereItIsNoFile() {
        Spec spec = spec("log: logs");
        assertThatThrownBy(() -> spec.options(0, Options.class))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("net.yaml:7:")
                .hasMessageContaining("'log' names 'logs', which is no file")
                .hasMessageContaining("relative paths start from the spec's folder");
        assertThatThrownBy(() -> spec("log: ''").options(0, Options.class)).hasMessageContaining("'log'");
    }

    @Test
    void ofJavaStartsFromTheWorkingFolder() {
        assertThat(Specs.of(Options.class, Map.of("log", "pom.xml")).log()).contains(new NamedFile(Path.of("pom.xml")));
    }
}
