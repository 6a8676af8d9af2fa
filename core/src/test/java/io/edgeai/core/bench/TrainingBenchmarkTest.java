package io.edgeai.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training and evaluating at 224x224, batch 32, two threads, against PyTorch in turns on the same machine, each side and layout in a process of its own. The ratio of
 * each turn is what counts: all see the same neighbours. Ours starts from uint8 pixels each time, PyTorch from floats that lie ready.
 */
@Tag("benchmark")
class TrainingBenchmarkTest {

    private static final SpeedProcess.Task TASK = new SpeedProcess.Task(2, 32, "");
    private static final int TURNS = 5;
    private static final int STEPS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "mobilenet-v2", "mobilenet-v3-small"})
    void trainsAtLeastNineTenthsAsFastAsPyTorchInAtMostAFifthMoreMemory(String network) throws IOException {
        String python = System.getenv(SpeedProcess.PYTHON);
        assumeTrue(python != null, SpeedProcess.PYTHON + " names no Python with torch and torchvision");
        SpeedProcess.Task task = new SpeedProcess.Task(TASK.threads(), TASK.batch(), network);
        Map<String, double[]> turns = new LinkedHashMap<>();
        Map<String, Long> peaks = new LinkedHashMap<>();
        try (SpeedProcess ours = SpeedProcess.ours(task);
                SpeedProcess nchw = SpeedProcess.torch(python, task);
                SpeedProcess last = SpeedProcess.torch(python, task)) {
            for (int turn = -1; turn < TURNS; turn++) {
                note(turns, "training, ours", turn, ours.run("train", STEPS));
                note(turns, "training, PyTorch nchw", turn, nchw.run("nchw", STEPS));
                note(turns, "training, PyTorch channels-last", turn, last.run("channels-last", STEPS));
            }
            peaks.put("training, ours", ours.peak());
            peaks.put("training, PyTorch nchw", nchw.peak());
            peaks.put("training, PyTorch channels-last", last.peak());
            for (int turn = -1; turn < TURNS; turn++) {
                note(turns, "evaluation, ours", turn, ours.run("evaluate", STEPS));
                note(turns, "evaluation, PyTorch nchw", turn, nchw.run("evaluate-nchw", STEPS));
                note(turns, "evaluation, PyTorch channels-last", turn, last.run("evaluate-channels-last", STEPS));
            }
        }
        report(network, turns, peaks);
        assertThat(ratio(turns, "training", "PyTorch nchw"))
                .as("speed beside PyTorch in its usual layout")
                .isGreaterThan(0.9);
        assertThat((double) peaks.get("training, ours") / peaks.get("training, PyTorch nchw"))
                .as("memory beside PyTorch in its usual layout")
                .isLessThan(1.2);
    }

    /** The best step of a turn: the one that was least disturbed. The turn before the first warms up. */
    private static void note(Map<String, double[]> turns, String work, int turn, double[] milliseconds) {
        if (turn >= 0) {
            turns.computeIfAbsent(work, key -> new double[TURNS])[turn] =
                    Arrays.stream(milliseconds).min().orElseThrow() / 1e3;
        }
    }

    /** How many times as fast as the other: the median over turns. */
    private static double ratio(Map<String, double[]> turns, String work, String other) {
        double[] ours = turns.get(work + ", ours");
        double[] theirs = turns.get(work + ", " + other);
        return median(IntStream.range(0, TURNS)
                .mapToDouble(turn -> theirs[turn] / ours[turn])
                .toArray());
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void report(String network, Map<String, double[]> turns, Map<String, Long> peaks)
            throws IOException {
        StringBuilder text = new StringBuilder(
                "| " + network
                        + " | seconds a step, median | pictures/s | ours is so many times as fast | peak MiB | ours/this |\n|---|---|---|---|---|---|\n");
        turns.forEach((work, seconds) -> {
            double median = median(seconds);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.3f | %.1f | %.2f | %s |%n",
                    work,
                    median,
                    TASK.batch() / median,
                    ratio(turns, work.substring(0, work.indexOf(", ")), work.substring(work.indexOf(", ") + 2)),
                    memory(peaks, work)));
        });
        Path file = Path.of("target", "benchmarks", "training-" + network + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.toString());
    }

    private static String memory(Map<String, Long> peaks, String work) {
        return peaks.containsKey(work)
                ? String.format(
                        Locale.ROOT,
                        "%d | %.2f",
                        peaks.get(work),
                        (double) peaks.get("training, ours") / peaks.get(work))
                : "| ";
    }
}
