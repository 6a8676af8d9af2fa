package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs for a vendor whose tool is not there: quantized, emulated, written for the tool, and said to be not compiled. */
final class HandOverTest {

    /** Large enough for the vendor's rule that no padding is wider than what it pads. */
    private static final String SPEC = Bench.SPEC.replace("size: 32", "size: 96");

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tda4vm", "am68a"})
    void aRunThatCompilesNothingEndsWellAndSaysSo(String chip) throws IOException {
        Bench.Answer answer = bench.run(bench.write(
                "a.yaml",
                SPEC + "targets: [{backend: tidl, chip: " + chip
                        + ", device: none, options: {compile: false, camera-fps: 30}}]\n"));

        assertThat(answer.code()).as(answer.err() + answer.out()).isZero();
        assertThat(answer.out() + answer.err()).contains("was not compiled for " + chip);
        assertThat(Files.readString(folder.resolve("build/bad/result.json")))
                .contains("estimated-latency-ms", "Performance on " + chip, "wasted-arithmetic-percent");
        try (Stream<Path> made = Files.list(folder.resolve("build/bad/tidl-" + chip))) {
            assertThat(made.map(path -> path.getFileName().toString()))
                    .contains(
                            "bad.onnx",
                            "bad_import.txt",
                            "compile.request.json",
                            "calibration",
                            "README.md",
                            "bad.tidl.json");
        }
    }

    @Test
    void withoutTheVendorsToolACompilationIsRefusedBeforeAnythingRuns() {
        Bench.Answer answer =
                bench.run(bench.write("a.yaml", SPEC + "targets: [{backend: tidl, chip: tda4vm, device: none}]\n"));

        bench.refused(1, answer, "tidl_tools 11.0 is not installed", "{compile: false}");
        assertThat(answer.out()).doesNotContain("[1/");
    }

    @Test
    void aWrongValueOfTheVendorsFileIsToldWithItsLine() {
        bench.write("import.txt", "# ours\nnumBatches = 4\npostProcType = 7\n");
        Bench.Answer answer = bench.run(bench.write(
                "a.yaml",
                SPEC
                        + "targets: [{backend: tidl, chip: tda4vm, device: none, options: {compile: false, importer-file: "
                        + folder.resolve("import.txt") + "}}]\n"));

        bench.refused(2, answer, "import.txt:3:1", "'postProcType = 7' cannot be", "classification");
    }
}
