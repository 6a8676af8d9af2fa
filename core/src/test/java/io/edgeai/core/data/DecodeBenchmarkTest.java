package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decode, resize 256, crop 224 against torchvision's, turn by turn in one run. Needs the environment variable EDGEAI_TORCH_PYTHON: a Python with torch
 * and torchvision.
 */
@Tag("benchmark")
class DecodeBenchmarkTest {

    private static final int ROUNDS = 5;
    private static final int PASSES = 4;
    private static final int BATCH = 32;

    /** Pictures a second and processor milliseconds a picture. */
    private record Speed(double perSecond, double milliseconds) {}

    @ParameterizedTest
    @ValueSource(strings = {"imagenet-samples", "detect-bccd"})
    void decodingIsFasterThanTorchvisions(String name) throws IOException, InterruptedException {
        Path folder = SharedData.require(name);
        Optional<String> python = Optional.ofNullable(System.getenv("EDGEAI_TORCH_PYTHON"));
        SharedData.require(python.isPresent(), "EDGEAI_TORCH_PYTHON names no Python with torch and torchvision");
        List<Sample> samples = samples(folder);
        ours(samples);
        List<Double> wall = new ArrayList<>();
        List<Double> work = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Speed theirs = theirs(python.get(), folder);
            Speed ours = ours(samples);
            wall.add(ours.perSecond() / theirs.perSecond());
            work.add(theirs.milliseconds() / ours.milliseconds());
            System.out.printf(
                    "%s round %d: edgeai %.0f pictures/s (%.2f ms of processor each), torchvision %.0f (%.2f)%n",
                    name, round, ours.perSecond(), ours.milliseconds(), theirs.perSecond(), theirs.milliseconds());
        }
        System.out.printf(
                "%s: %.2f times the speed, %.2f times the work of a processor second%n",
                name, median(wall), median(work));
        assertThat(median(wall)).isGreaterThan(1.2);
    }

    private static List<Sample> samples(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> sorted = files.filter(file -> file.toString().matches("(?i).*\\.jpe?g"))
                    .sorted()
                    .toList();
            List<Sample> samples = new ArrayList<>();
            for (int pass = 0; pass < PASSES; pass++) {
                sorted.forEach(file -> samples.add(new Sample(file, 0, "", "")));
            }
            return samples;
        }
    }

    private static Speed ours(List<Sample> samples) {
        long cpu = cpu();
        long start = 0;
        int done = 0;
        int before = 0;
        try (BatchLoader loader =
                BatchLoader.evaluation(samples, Preprocessing.unit(224).with(Fit.CROP), BATCH)) {
            for (Batch batch : loader) {
                done += batch.size();
                if (start == 0 && done >= samples.size() / 2) {
                    start = System.nanoTime();
                    before = done;
                }
            }
        }
        return new Speed((done - before) * 1e9 / (System.nanoTime() - start), (cpu() - cpu) / 1e6 / done);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static Speed theirs(String python, Path folder) throws IOException, InterruptedException {
        Path script = Path.of(System.getProperty("user.dir")).resolveSibling("benchmarks/decode_torchvision.py");
        String workers = Integer.toString(BatchLoader.threads());
        Process process = new ProcessBuilder(python, script.toString(), folder.toString(), workers)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ", -1);
        assertThat(process.waitFor()).isZero();
        return new Speed(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
