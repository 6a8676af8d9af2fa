package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, folders, pictures, models and tools that are not what they should be: the right exit code, the reason, no stack trace, nothing half-written. */
final class BadInputsTest {

    private static final String SPEC =
            """
            name: bad
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small, width: 0.25}
            preprocessing: {size: 32, fit: squash}
            quantize: {calibration: {images: 4}}
            """;
    private static final String TARGET = "targets: [{backend: rknn, chip: rv1103}]\n";

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @Test
    void filesThatAreNoSpec() throws IOException {
        refused(2, run(folder.resolve("no.yaml")), "no.yaml' does not exist");
        refused(2, run(folder), "is a folder");
        refused(2, run(bench.write("empty.yaml", "")), "'" + folder.resolve("empty.yaml") + "' is empty");
        refused(
                2,
                run(Files.write(
                        folder.resolve("latin.yaml"), "name: V\u00f6gel".getBytes(StandardCharsets.ISO_8859_1))),
                "0xF6 is not UTF-8");
        refused(2, run(Files.write(folder.resolve("huge.yaml"), new byte[2 << 20])), "2097152 bytes");
        refused(2, run(Files.write(folder.resolve("binary.yaml"), new byte[] {'a', 0, 1})), "U+0000");
        refused(2, run(bench.write("deep.yaml", "name: " + "[".repeat(10_000))), "nested more than");
    }

    @Test
    void datasetsThatCannotBeLearntFrom() throws IOException {
        Files.createDirectories(folder.resolve("pictures/empty"));
        refused(2, run(bench.write("a.yaml", SPEC)), "empty");
        Files.delete(folder.resolve("pictures/empty"));
        bench.draw("single/red/1.png", true, 1);
        refused(2, run(bench.write("b.yaml", SPEC.replace("images: pictures", "images: single"))), "red");
        Files.createDirectories(folder.resolve("nothing"));
        refused(2, run(bench.write("c.yaml", SPEC.replace("images: pictures", "images: nothing"))), "nothing");
        bench.write("table.csv", "path;label\npictures/red/1.png;red\n");
        refused(2, run(bench.write("d.yaml", SPEC.replace("images: pictures", "images: table.csv"))), "table.csv");
    }

    @Test
    void picturesThatCannotBeReadAreAllNamed() throws IOException {
        Files.write(folder.resolve("pictures/red/zero.png"), new byte[0]);
        Files.writeString(folder.resolve("pictures/blue/text.jpg"), "not a picture");
        byte[] whole = Files.readAllBytes(folder.resolve("pictures/red/1.png"));
        Files.write(folder.resolve("pictures/red/cut.png"), java.util.Arrays.copyOf(whole, whole.length / 2));

        refused(1, run(bench.write("a.yaml", SPEC)), "zero.png", "text.jpg", "cut.png");
    }

    @Test
    void aModelWithAnOperatorThatTheChipDoesNotKnowIsRefusedBeforeAnythingRuns() {
        OnnxWriter.write(classifier("Erf"), folder.resolve("erf.onnx"));
        String spec = SPEC.replace("network: mobilenet-v3-small, width: 0.25", "onnx: erf.onnx")
                .replace("fit: squash", "mean: [0, 0, 0], std: [255, 255, 255]");

        refused(2, run(bench.write("a.yaml", spec + TARGET)), "Erf", "rv1103", "nothing was run");
    }

    @Test
    void aModelWhoseInputIsNotKnownIsRefused() {
        OnnxWriter.write(classifier("Relu"), folder.resolve("relu.onnx"));
        String spec = SPEC.replace("network: mobilenet-v3-small, width: 0.25", "onnx: relu.onnx");

        refused(
                2,
                run(bench.write("a.yaml", spec)),
                "neither the file nor the spec states its mean and std",
                "write  preprocessing:");
    }

    @Test
    void aToolkitThatIsAbsentIsToldBeforeTheTraining() {
        Bench.Answer answer = run(bench.write("a.yaml", SPEC + TARGET));

        refused(1, answer, "is not installed", "edgeai toolchain install rknn");
        assertThat(answer.out()).doesNotContain("[1/");
    }

    @Test
    void aToolkitOfAnotherVersionIsToldBeforeTheTraining() throws IOException {
        python(
                "echo '{\"python\": \"3.11\", \"minor\": 11, \"toolkit\": \"2.3.2\", \"numpy\": \"1.26.4\", \"onnx\": \"1.16.1\", \"missing\": []}'");

        Bench.Answer answer = run(bench.write("a.yaml", SPEC + TARGET));

        refused(1, answer, "2.3.2", "edgeai toolchain install rknn");
        assertThat(answer.out()).doesNotContain("[1/");
    }

    @Test
    void aToolkitThatDiesEndsTheStepAndNothingOfItIsKept() throws IOException {
        python(
                """
                case "$*" in
                  *json*platform*) echo '{"python": "3.11", "minor": 11, "toolkit": "2.5.0", "numpy": "1.26.4", "onnx": "1.16.1", "missing": []}' ;;
                  *) echo 'the compiler says no' >&2; kill -SEGV $$ ;;
                esac
                """);

        Bench.Answer answer = run(bench.write("a.yaml", SPEC + TARGET));

        refused(1, answer, "rknn/rv1103 convert");
        assertThat(answer.out()).contains("rknn/rv1103 emulate: done");
        Bench.Answer again = run(folder.resolve("a.yaml"));
        refused(1, again, "rknn/rv1103 convert");
        assertThat(again.out())
                .contains("rknn/rv1103 emulate: from the cache")
                .doesNotContain("rknn/rv1103 convert: from the cache");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() {
        bench.write("build", "a file is in the way");

        refused(1, run(bench.write("a.yaml", SPEC)), "build", "cannot be written");
    }

    @Test
    void wrongUsageIsToldWithAWayOut() {
        Path spec = bench.write("a.yaml", SPEC);

        refused(2, bench.call("rnu", spec.toString()), "did you mean 'run'?");
        refused(2, bench.call("run", "--frsh", spec.toString()), "did you mean '--fresh'?");
        refused(2, bench.call("run"), "Missing required parameter: 'SPEC'");
        refused(
                2,
                bench.call("run", spec.toString(), "--only", "flaot"),
                "'flaot' is neither a step nor a target",
                "did you mean 'float'?");
        refused(2, bench.call("run", spec.toString(), "--until", "train"), "'train' is neither a step nor a target");
        refused(2, bench.call("toolchain", "install", "rkn"), "did you mean 'rknn'?");
        refused(2, bench.call("backends", "rknn/rv11"), "chip 'rv11' of rknn is not known");
    }

    @Test
    void predictionsNeedAModelThatSaysWhatItTakes() {
        OnnxWriter.write(classifier("Relu"), folder.resolve("relu.onnx"));
        bench.write("model.rknn", "x");
        String picture = folder.resolve("pictures/red/1.png").toString();

        refused(2, bench.call("predict", folder.resolve("no.onnx").toString(), picture), "no.onnx' does not exist");
        refused(2, bench.call("predict", folder.resolve("relu.onnx").toString(), "no.png"), "no.png' does not exist");
        refused(
                2,
                bench.call("predict", folder.resolve("relu.onnx").toString(), picture),
                "does not say how pictures become its input");
        refused(2, bench.call("predict", folder.resolve("model.rknn").toString(), picture), "has no contract");
        refused(2, bench.call("predict", folder.resolve("broken.onnx").toString(), picture), "broken.onnx");
    }

    private Bench.Answer run(Path spec) {
        return bench.call("run", spec.toString());
    }

    private void refused(int code, Bench.Answer answer, String... words) {
        assertThat(answer.code()).as(answer.err()).isEqualTo(code);
        assertThat(answer.err())
                .contains(words)
                .contains("error: ")
                .doesNotContain("\tat ")
                .doesNotContain("Exception:");
        assertThat(bench.results()).isEmpty();
    }

    /** A program in the place of the toolchain's Python. */
    private void python(String script) throws IOException {
        Path program = bench.write("cache/edgeai/toolchains/rknn-2.5.0/bin/python", "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The mean of each channel, through an operator, to two classes. */
    private static Model classifier(String operator) {
        Graph graph = new Graph(
                "classifier",
                List.of(
                        Node.of("GlobalAveragePool", List.of("x"), "pooled"),
                        Node.of(operator, List.of("pooled"), "changed"),
                        Node.of("Flatten", List.of("changed"), "flat"),
                        Node.of("MatMul", List.of("flat", "w"), "y")),
                Map.of("w", Tensor.ofFloats(new float[] {1, 0, 0, 1, 1, 1}, 3, 2)),
                List.of(Value.ofFloats("x", 1, 3, 32, 32)),
                List.of(Value.ofFloats("y", 1, 2)));
        return Model.of(graph, 17);
    }
}
