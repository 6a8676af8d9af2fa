package io.edgeai.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training and evaluating MobileNetV3-Small and ResNet-18 at 224x224, batch 32, two threads, against PyTorch in turns on the same machine. The ratio of each turn is
 * what counts: both see the same neighbours. Ours starts from uint8 pixels each time, PyTorch from floats that lie ready.
 */
@Tag("benchmark")
class TrainingBenchmarkTest {

    private static final int BATCH = 32;
    private static final int THREADS = 2;
    private static final int TURNS = 8;
    private static final int STEPS = 4;

    /** Run alone: the peak is the whole process's, ours with the JVM and what tests need, PyTorch's with Python. */
    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3-small", "resnet18"})
    void needsAtMostAFifthMoreMemoryThanPyTorch(String network) throws IOException {
        String python = System.getenv(TorchProcess.PYTHON);
        assumeTrue(python != null, TorchProcess.PYTHON + " names no Python with torch and torchvision");
        Tensor pixels = pixels();
        long ours;
        try (TrainingSession session = open(network)) {
            timed(() -> session.step(pixels, labels(), 0.01));
            ours = TorchProcess.peak(Path.of("/proc/self/status"));
        }
        try (TorchProcess torch = new TorchProcess(python, THREADS, BATCH, network.replace('-', '_'))) {
            torch.run("nchw", STEPS);
            long theirs = torch.peak();
            written(
                    "memory-" + network,
                    String.format(
                            Locale.ROOT,
                            "%s: %d MiB, PyTorch %d MiB, ratio %.2f%n",
                            network,
                            ours,
                            theirs,
                            (double) ours / theirs));
            assertThat((double) ours / theirs).isLessThan(1.2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3-small", "resnet18"})
    void trainsAtLeastNineTenthsAsFastAsPyTorchInItsUsualLayout(String network) throws IOException {
        String python = System.getenv(TorchProcess.PYTHON);
        assumeTrue(python != null, TorchProcess.PYTHON + " names no Python with torch and torchvision");
        Tensor pixels = pixels();
        Map<String, double[]> turns = new LinkedHashMap<>();
        try (TrainingSession session = open(network);
                TorchProcess torch = new TorchProcess(python, THREADS, BATCH, network.replace('-', '_'))) {
            for (int turn = -1; turn < TURNS; turn++) {
                note(turns, "training, ours", turn, timed(() -> session.step(pixels, labels(), 0.01)));
                note(turns, "training, PyTorch nchw", turn, torch.run("nchw", STEPS));
                note(turns, "training, PyTorch channels-last", turn, torch.run("channels-last", STEPS));
                note(turns, "evaluation, ours", turn, timed(() -> session.logits(pixels)));
                note(turns, "evaluation, PyTorch nchw", turn, torch.run("evaluate-nchw", STEPS));
                note(turns, "evaluation, PyTorch channels-last", turn, torch.run("evaluate-channels-last", STEPS));
            }
        }
        report(network, turns);
        assertThat(ratio(turns, "training", "PyTorch nchw")).isGreaterThan(0.9);
    }

    private static TrainingSession open(String network) {
        TrainingOptions options = new TrainingOptions(
                Preprocessing.unit(224),
                new TrainingOptions.Update(Train.Optimizer.SGD, 0.9, 1e-4, 0, 0),
                TrainingOptions.Learnt.ALL,
                new TrainingOptions.Lesson(0.1, List.of(), TrainingOptions.Mix.NONE, false),
                Optional.empty(),
                new TrainingOptions.Machine(1, THREADS));
        return TrainingSession.open(Networks.build(network, 1, 1000, 1), options);
    }

    private static Tensor pixels() {
        byte[] pixels = new byte[BATCH * 224 * 224 * 3];
        new Random(1).nextBytes(pixels);
        return Tensor.ofBytes(ElementType.UINT8, pixels, BATCH, 224, 224, 3);
    }

    private static int[] labels() {
        return IntStream.range(0, BATCH).toArray();
    }

    private static double[] timed(Runnable step) {
        return IntStream.range(0, STEPS)
                .mapToDouble(i -> {
                    long begin = System.nanoTime();
                    step.run();
                    return (System.nanoTime() - begin) / 1e6;
                })
                .toArray();
    }

    /** The best step of a turn: the one that was least disturbed. The turn before the first warms up. */
    private static void note(Map<String, double[]> turns, String work, int turn, double[] milliseconds) {
        if (turn >= 0) {
            turns.computeIfAbsent(work, key -> new double[TURNS])[turn] =
                    BATCH * 1e3 / Arrays.stream(milliseconds).min().orElseThrow();
        }
    }

    private static double ratio(Map<String, double[]> turns, String work, String other) {
        double[] ours = turns.get(work + ", ours");
        double[] theirs = turns.get(work + ", " + other);
        return median(IntStream.range(0, TURNS)
                .mapToDouble(turn -> ours[turn] / theirs[turn])
                .toArray());
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void report(String network, Map<String, double[]> turns) throws IOException {
        StringBuilder text = new StringBuilder(
                "| work | pictures/s, median | best | ratio ours/this, median |\n|---|---|---|---|\n");
        turns.forEach((work, speeds) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f |%n",
                work,
                median(speeds),
                Arrays.stream(speeds).max().orElseThrow(),
                ratio(turns, work.substring(0, work.indexOf(", ")), work.substring(work.indexOf(", ") + 2)))));
        written("training-" + network, text.toString());
    }

    private static void written(String name, String text) throws IOException {
        Path file = Path.of("target", "benchmarks", name + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
