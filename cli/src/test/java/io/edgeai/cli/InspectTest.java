package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edgeai inspect}: table, JSON and page agree, and what is missing is told. */
final class InspectTest {

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
        for (int i = 0; i < 20; i++) {
            bench.draw("some/" + i + ".png", i % 2 == 0, i);
        }
        OnnxWriter.write(net(), folder.resolve("net.onnx"));
    }

    @Test
    void theTableNamesTheZeroChannelAndItsGain() {
        Bench.Answer answer = inspect("--like", "onnxruntime");

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains("ranges from 8 pictures, figures from 8 others")
                .contains("zero weight channel with a bias: 1 place")
                .contains("y: 1 of 4 channels have weights of zero alone and a bias")
                .contains("gain of this fix alone:");
    }

    @Test
    void jsonAndPageHoldTheSameFigures() throws IOException {
        Path page = folder.resolve("page.html");
        Bench.Answer answer = inspect("--like", "onnxruntime", "--json", "--html", page.toString());

        JsonNode json = new ObjectMapper().readTree(answer.out());
        assertThat(json.path("schema").asText()).isEqualTo("edgeai-inspection/1");
        JsonNode zero = null;
        for (JsonNode finding : json.path("findings")) {
            zero = finding.path("hazard").asText().equals("zero-channel") ? finding : zero;
        }
        assertThat(zero).isNotNull();
        assertThat(zero.path("places").get(0).path("place").asText()).isEqualTo("y");
        double divergence = json.path("quantized").path("divergence").asDouble();
        assertThat(Files.readString(page))
                .contains(
                        "zero weight channel with a bias",
                        "<svg",
                        String.format(java.util.Locale.ROOT, "%.4f", divergence))
                .doesNotContain("<script", "http://", "https://");
    }

    @Test
    void aKnownChipIsInspectedByItsOwnRules() {
        Bench.Answer answer = inspect("--chip", "rknn/rv1103");

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains("rknn/rv1103, w8a8, ranges by mean-min-max")
                .doesNotContain("zero weight channel");
    }

    @Test
    void whatIsMissingOrUnknownIsTold() {
        refused(inspect("--chip", "rknn/rv1104"), "rv1104", "did you mean 'rv1103'");
        refused(inspect("--chip", "rknn/rv1103", "--scheme", "w9a9"), "w9a9", "w8a8");
        refused(inspect("--range", "minmax"), "minmax", "min-max");
        refused(inspect("--calibration", "19"), "20 pictures", "--calibration N");
        String model = folder.resolve("net.onnx").toString();
        String pictures = folder.resolve("some").toString();
        refused(bench.call("inspect", model, pictures), "does not say how pictures become its input", "--mean");
        refused(bench.call("inspect", model, pictures, "--mean", "0"), "--std");
        refused(bench.call("inspect", "no.onnx", pictures), "no.onnx' does not exist");
        refused(bench.call("inspect", model, "nowhere", "--mean", "0", "--std", "255"), "nowhere");
    }

    private static void refused(Bench.Answer answer, String... words) {
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains(words).doesNotContain("\tat ");
    }

    private Bench.Answer inspect(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "inspect",
                folder.resolve("net.onnx").toString(),
                folder.resolve("some").toString(),
                "--size=16",
                "--mean=127.5",
                "--std=127.5"));
        boolean amounts = List.of(more).contains("--calibration");
        words.addAll(amounts ? List.of() : List.of("--calibration=8", "--measured=8", "--confirmed=4"));
        words.addAll(List.of(more));
        return bench.call(words.toArray(String[]::new));
    }

    /** Two layers, of which the second has a channel of zeros with a bias. */
    private static Model net() {
        float[] zeroed = random(4 * 8 * 9, 0.01f);
        java.util.Arrays.fill(zeroed, 72, 144, 0);
        Map<String, Tensor> constants = Map.of(
                "a.w", Tensor.ofFloats(random(8 * 27, 1), 8, 3, 3, 3),
                "a.b", Tensor.ofFloats(random(8, 1), 8),
                "y.w", Tensor.ofFloats(zeroed, 4, 8, 3, 3),
                "y.b", Tensor.ofFloats(new float[] {0.3f, 0.07f, -0.2f, 0.1f}, 4));
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("x", "a.w", "a.b"), "a"), Node.of("Conv", List.of("a", "y.w", "y.b"), "y"));
        Graph graph = new Graph(
                "net",
                nodes,
                constants,
                List.of(Value.ofFloats("x", 1, 3, 16, 16)),
                List.of(Value.ofFloats("y", 1, 4, 12, 12)));
        return Model.of(graph, 17);
    }

    private static float[] random(int count, float size) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = size * (float) random.nextGaussian();
        }
        return values;
    }
}
