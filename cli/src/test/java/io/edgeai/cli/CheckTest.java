package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.OnnxFiles;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.stage.Help;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no chip can do is named for all vendors at once, in seconds, before anything is trained and without any vendor's tool. */
final class CheckTest {

    private static final int CHANNELS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void inTwoHundredOperatorsTheOneThatNoChipHasIsNamedForAllTargetsWithRuleAndRemedy() throws IOException {
        Bench bench = new Bench(folder);
        List<Backend> backends = ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        OnnxFiles.load().write(chain(), folder.resolve("deep.onnx"));
        String targets = backends.stream()
                .map(backend -> "  - {backend: " + backend.id() + ", chip: "
                        + backend.chips().get(0).id() + ", device: none}\n")
                .collect(Collectors.joining());
        Path spec = bench.write(
                "deep.yaml",
                """
                name: deep
                dataset: {images: pictures}
                model: {onnx: deep.onnx}
                preprocessing: {size: 32, fit: squash, mean: [0, 0, 0], std: [255, 255, 255]}
                targets:
                """
                        + targets);
        bench.call(
                "check",
                spec.toString()); // The first call loads classes, which a process of its own does in about a second.

        long start = System.nanoTime();
        Bench.Answer answer = bench.call("check", spec.toString());
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(took).isLessThan(LIMIT);
        bench.refused(2, answer, "node 'odd' (Bernoulli", "nothing was run");
        assertThat(answer.err().split("node 'odd' \\(Bernoulli", -1)).hasSizeGreaterThan(backends.size());
        assertThat(answer.err().split("hint: ", -1)).hasSizeGreaterThan(backends.size());
        for (Backend backend : backends) {
            String chip = backend.chips().get(0).id();
            assertThat(answer.err()).contains("model on its way to " + backend.id() + "/" + chip);
        }
    }

    @Test
    void theKeysOfEachVendorsOptionsAreListedWithFormDefaultAndMeaning() throws IOException {
        Bench bench = new Bench(folder);
        for (ServiceLoader.Provider<Backend> one :
                ServiceLoader.load(Backend.class).stream().toList()) {
            Bench.Answer answer = bench.call("backends", one.get().id());
            for (var component : one.get().options().getRecordComponents()) {
                assertThat(answer.out())
                        .contains(
                                "\n      " + component.getAnnotation(Help.class).value());
            }
        }
        assertThat(bench.call("backends", "tidl").out()).contains("  bias-iterations: a whole number, at least 1;");
    }

    /** 1x1 convolutions and rectifiers, with one operator in the middle that is in no vendor's table. */
    private static Model chain() {
        List<Node> nodes = new ArrayList<>();
        String at = "picture";
        for (int i = 0; i < 200; i++) {
            String next = i == 199 ? "scores" : "v" + i;
            Node node = i == 100
                    ? Node.of("Bernoulli", List.of(at), next).named("odd")
                    : i % 2 == 0
                            ? Node.of("Conv", List.of(at, i == 0 ? "first" : "weights"), next)
                            : Node.of("Relu", List.of(at), next);
            nodes.add(i == 100 ? node : node.named("n" + i));
            at = next;
        }
        Map<String, Tensor> weights = Map.of(
                "first", Tensor.ofFloats(new float[CHANNELS * 3], CHANNELS, 3, 1, 1),
                "weights", Tensor.ofFloats(new float[CHANNELS * CHANNELS], CHANNELS, CHANNELS, 1, 1));
        return Model.of(
                new Graph(
                        "deep",
                        nodes,
                        weights,
                        List.of(Value.ofFloats("picture", 1, 3, 32, 32)),
                        List.of(Value.ofFloats("scores", 1, CHANNELS, 32, 32))),
                13);
    }
}
