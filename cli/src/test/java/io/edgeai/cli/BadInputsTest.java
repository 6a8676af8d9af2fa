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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, folders, pictures, models and tools that are not what they should be: the right exit code, the reason, no stack trace, nothing half-written. */
final class BadInputsTest {

    private static final String SPEC = Bench.SPEC;
    private static final String TARGET = Bench.TARGET;

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
        bench.toolkit("2.3.2", "exit 1");

        Bench.Answer answer = run(bench.write("a.yaml", SPEC + TARGET));

        refused(1, answer, "2.3.2", "edgeai toolchain install rknn");
        assertThat(answer.out()).doesNotContain("[1/");
    }

    @Test
    void aToolkitThatDiesEndsTheStepAndNothingOfItIsKept() throws IOException {
        bench.toolkit("2.5.0", "echo 'the compiler says no' >&2; kill -SEGV $$");

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
    void aToolkitThatHangsIsEndedWithAllItsChildren() throws IOException {
        bench.toolkit(
                "2.5.0", "sleep 600 & echo $! >" + folder.resolve("child") + "; trap '' TERM; sleep 600; sleep 600");
        String target = TARGET.replace("}]", ", options: {limit: 1 s}}]");

        refused(1, run(bench.write("a.yaml", SPEC + target)), "was ended after 1 s: it hangs", "options: {limit: 2 s}");
        assertThat(Child.runs(
                        Long.parseLong(Files.readString(folder.resolve("child")).strip())))
                .isFalse();
    }

    @Test
    void aGroupThatTheUserPutIntoTwoPartsIsNamedWithBothRows() {
        StringBuilder table = new StringBuilder("path,label,group,part\n");
        for (int i = 0; i < 10; i++) {
            String part = i < 6 ? "train" : i < 8 ? "validation" : "test";
            table.append("pictures/red/" + i + ".png,red,r" + (i == 9 ? 0 : i) + "," + part + "\n");
            table.append("pictures/blue/" + i + ".png,blue,b" + i + "," + part + "\n");
        }
        bench.write("table.csv", table.toString());

        refused(
                2,
                run(bench.write("a.yaml", SPEC.replace("images: pictures", "images: table.csv"))),
                "group 'r0' lies in 2 parts: training ('pictures/red/0.png' in line 2)",
                "and test ('pictures/red/9.png' in line 20)",
                "table.csv:20:1",
                "pictures of one group must stay in one part");
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
        return bench.run(spec);
    }

    private void refused(int code, Bench.Answer answer, String... words) {
        bench.refused(code, answer, words);
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
