package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.infer.OrtRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network against the implementation whose weights it takes; {@code reference.csv} says how its figures were made. */
final class ReferenceTest {

    private static final String PYTHON = "EDGEAI_TORCH_PYTHON";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "reference.csv", numLinesToSkip = 3)
    void parametersMultiplyAddsAndNamesAreTheReferences(String name, long parameters, long multiplyAdds, String names) {
        Model model = Networks.blueprint(name, 1, 1000);
        GraphCost cost = GraphCost.of(model);

        assertThat(cost.parameters()).isEqualTo(parameters);
        assertThat(cost.multiplyAdds()).isEqualTo(multiplyAdds);
        assertThat(names(model)).startsWith(names);
    }

    @Test
    void everyNetworkIsInTheReference() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/io/edgeai/core/network/reference.csv"));

        assertThat(lines.stream()
                        .skip(3)
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .toList())
                .isEqualTo(Networks.names());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.edgeai.core.network.Networks#names")
    void withTheReferencesWeightsTheAnswersAreTheReferences(String name) throws Exception {
        String python = System.getenv(PYTHON);
        assumeTrue(python != null, PYTHON + " names no Python with torch, torchvision and timm");
        assertThat(new ProcessBuilder(
                                python,
                                Path.of("..", "benchmarks", "network_reference.py")
                                        .toString(),
                                "export",
                                name,
                                folder.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        WeightLoader.Loaded loaded = WeightLoader.load(
                Networks.blueprint(name, 1, 1000), WeightFiles.read(folder.resolve("weights.safetensors")));
        assertThat(loaded.missing()).isEmpty();
        assertThat(loaded.mismatched()).isEmpty();
        assertThat(loaded.unused()).isEmpty();

        Map<String, Tensor> answer = WeightFiles.read(folder.resolve("answer.safetensors"));
        float[] theirs = answer.get("answer").floats();
        float[] exact = answer.get("exact").floats();
        try (OrtRunner runner = OrtRunner.open(loaded.model(), List.of())) {
            float[] ours = runner.run(Map.of("input", answer.get("picture")))
                    .get("logits")
                    .floats();
            // Rounding alone parts them: from the answer in float64, ours is about as far away as theirs. The furthest
            // is
            // efficientnet-lite4 (many layers, random weights): ours 9.3e-5, theirs 9.2e-5; all others are below 5e-5.
            System.out.printf(
                    "%s: from float64 ours %.2g, theirs %.2g%n", name, error(ours, exact), error(theirs, exact));
            assertThat(error(ours, theirs)).isLessThan(2e-4);
            assertThat(error(ours, exact)).isLessThan(Math.max(1e-5, 4 * error(theirs, exact)));
        }
    }

    /** The largest difference, relative to the largest answer. */
    private static double error(float[] found, float[] wanted) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < wanted.length; i++) {
            error = Math.max(error, Math.abs(found[i] - wanted[i]));
            size = Math.max(size, Math.abs(wanted[i]));
        }
        return error / size;
    }

    /** As {@code names} of the reference: what a state dictionary holds, but for counters. */
    private static String names(Model model) {
        String lines = model.graph().initializers().entrySet().stream()
                .filter(entry ->
                        entry.getValue().type().isFloat() && entry.getValue().rank() > 0)
                .map(entry ->
                        entry.getKey() + " " + Arrays.toString(entry.getValue().sizes()))
                .sorted()
                .collect(Collectors.joining("\n"));
        return Digest.of(lines).hex();
    }
}
