package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own: signals at each stage, and disks that take no more. */
final class ProcessTest {

    private static final String TRAIN = Bench.SPEC + "stages: [{train: {epochs: 2000, batch: 4}}]\n";

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @Test
    void aStopWhilePicturesAreCheckedKeepsWhatWasFound() throws Exception {
        BufferedImage large = new BufferedImage(3000, 2000, BufferedImage.TYPE_INT_RGB);
        Path first = folder.resolve("pictures/red/large0.png");
        ImageIO.write(large, "png", first.toFile());
        for (int i = 1; i < 400; i++) {
            Files.createLink(folder.resolve("pictures/red/large" + i + ".png"), first);
        }
        bench.write("spec.yaml", Bench.SPEC);
        try (Child child = Child.start(bench, List.of(), List.of("-Dedgeai.terminal=true"), "run", "spec.yaml")) {
            child.says("check pictures").signal("TERM").endsWith(130);
            assertThat(child.log()).contains("step 'data' was interrupted", "goes on where this run stopped");
        }
        assertThat(bench.results()).isEmpty();
        try (Stream<Path> files = Files.walk(folder.resolve(".edgeai"))) {
            Path found = files.filter(file -> file.endsWith("pictures.tsv"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllLines(found)).hasSizeBetween(50, 419);
        }
    }

    @Test
    void aStopWhileTrainingLeavesARunThatGoesOn() throws Exception {
        bench.write("spec.yaml", TRAIN);
        try (Child child = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            child.says("epoch 2/2000").signal("INT").endsWith(130);
            assertThat(child.log()).contains("step 'train' was interrupted", "goes on where this run stopped");
        }
        assertThat(bench.results()).isEmpty();
        try (Child again = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            again.says("epoch ");
            assertThat(again.log()).doesNotContain("epoch 1/2000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "quantize", "emulate"})
    void aStopWhileMeasuringLeavesNothingHalfWritten(String step) throws Exception {
        for (int i = 10; i < 3000; i++) {
            for (String name : List.of("pictures/red/", "pictures/blue/")) {
                Files.createLink(folder.resolve(name + i + ".png"), folder.resolve(name + i % 10 + ".png"));
            }
        }
        slowToolkit("");
        try (Child child = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            child.says(step + "\n").signal("INT").endsWith(130);
            assertThat(child.log()).contains("interrupted", "goes on where this run stopped");
        }
        assertThat(bench.results()).isEmpty();
    }

    @Test
    void aStopWhileConvertingEndsTheToolAndKeepsWhatWasDone() throws Exception {
        slowToolkit("");
        try (Child child = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            long tool = toolOf(child);
            child.signal("INT").endsWith(130);
            assertThat(child.log()).contains("step 'rknn/rv1103 convert' was interrupted");
            assertThat(Child.runs(tool)).isFalse();
        }
        assertThat(bench.results()).isEmpty();

        bench.toolkit("2.5.0", "exit 1");
        try (Child again = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            again.endsWith(1);
            assertThat(again.log()).contains("rknn/rv1103 emulate: from the cache", "exit code 1 and without a result");
        }
    }

    @Test
    void aSecondStopEndsAtOnceWithAStubbornTool() throws Exception {
        slowToolkit("trap '' TERM INT; ");
        try (Child child = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            long tool = toolOf(child);
            child.signal("INT").says("stopping; what is finished is kept").signal("INT");
            child.endsWith(130);
            // An orderly stop would wait for the tool, and then say so.
            assertThat(child.log()).doesNotContain("was interrupted");
            assertThat(Child.runs(tool)).isFalse();
        }
        assertThat(bench.results()).isEmpty();
    }

    @Test
    void aDiskThatTakesNoMoreInTheMidstOfARunIsTold() throws Exception {
        bench.write("spec.yaml", TRAIN);
        try (Child child = Child.start(bench, List.of(), List.of(), "run", "spec.yaml")) {
            child.says("epoch 1/2000");
            // From now on no file of this process may grow beyond 200 kB: what a full disk or a quota does.
            Process limit =
                    new ProcessBuilder("prlimit", "--pid", Long.toString(child.pid()), "--fsize=200000").start();
            assertThat(limit.waitFor()).isZero();
            child.endsWith(1);
            assertThat(child.log()).contains("error: ", "too large");
        }
        assertThat(bench.results()).isEmpty();
    }

    @Test
    void aFullDiskForTheResultsIsTold() throws Exception {
        bench.write("spec.yaml", Bench.SPEC);
        onSmallDisk("build", 8, "error: ", "build/bad", "No space left on device", "room");
    }

    @Test
    void aFullDiskForTheCacheIsTold() throws Exception {
        bench.write("spec.yaml", Bench.SPEC);
        onSmallDisk(".edgeai", 16, "error: ", ".edgeai/cache", "No space left on device", "free some disk space");
    }

    @Test
    void aFullDiskForNativeLibrariesIsTold() throws Exception {
        bench.write("spec.yaml", Bench.SPEC);
        onSmallDisk("cache", 20_000, "error: pictures cannot be read: a native library does not load", "room for");
        bench.write("spec.yaml", TRAIN);
        onSmallDisk("cache", 100_000, "error: engine 'PyTorch' does not start on this machine", "room for 500 MB");
    }

    @Test
    void aTemporaryFolderThatIsNotThereIsTold() throws Exception {
        bench.write("spec.yaml", Bench.SPEC);
        try (Child child = Child.start(
                bench, List.of(), List.of("-Djava.io.tmpdir=" + folder.resolve("none")), "run", "spec.yaml")) {
            child.endsWith(1);
            assertThat(child.log()).contains("error: ONNX Runtime does not start", "none", "hint: ");
        }
        assertThat(bench.results()).isEmpty();
    }

    /** A toolkit that neither ends nor says anything, with a child of its own. */
    private void slowToolkit(String before) throws IOException {
        bench.toolkit("2.5.0", before + "sleep 600 & echo $! >'" + folder + "/tool'; wait; sleep 600");
        bench.write("spec.yaml", Bench.SPEC + Bench.TARGET);
    }

    /** Waits until the toolkit is at work; its child's number. */
    private long toolOf(Child child) throws Exception {
        child.says("convert");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!Files.isReadable(folder.resolve("tool"))
                || Files.readString(folder.resolve("tool")).isEmpty()) {
            assertThat(System.nanoTime()).as(child.log()).isLessThan(deadline);
            Thread.sleep(50);
        }
        return Long.parseLong(Files.readString(folder.resolve("tool")).strip());
    }

    private void onSmallDisk(String name, int kilobytes, String... words) throws Exception {
        Process able = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt").start();
        assumeThat(able.waitFor()).as("disks cannot be mounted here").isZero();
        String mount = "mkdir -p \"$0\" && mount -t tmpfs -o size=$1k tmpfs \"$0\" && shift && exec \"$@\"";
        List<String> wrapper = List.of(
                "unshare", "-rm", "bash", "-c", mount, folder.resolve(name).toString(), Integer.toString(kilobytes));
        try (Child child = Child.start(bench, wrapper, List.of(), "run", "spec.yaml")) {
            child.endsWith(1);
            assertThat(child.log()).contains(words);
        }
        assertThat(bench.results()).isEmpty();
    }
}
