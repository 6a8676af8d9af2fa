package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command killed without a warning, again and again, and started again: what comes of it is what an undisturbed run gives.
 * {@code -Dedgeai.kills=20} does it 20 times in all.
 */
final class KillTest {

    private static final String TRAIN = "train: {epochs: 14, batch: 4, augment: {flip: 0.5, crop: 0.5}}";
    private static final String TRAINING = Bench.SPEC + "stages: [{" + TRAIN + "}]\n";
    private static final String PRUNING = Bench.SPEC
            + "stages:\n"
            + "  - train: {epochs: 2, batch: 4}\n"
            + "  - prune: {ratio: 0.5, by: multiply-adds, importance: taylor, images: 8, granularity: 1, iterations: 3, between: {epochs: 3, batch: 4}}\n"
            + "  - train: {epochs: 4, batch: 4}\n";
    private static final String SWEEP = Bench.SPEC
            + "stages: [{train: {epochs: 6, batch: 4}}]\n"
            + "sweep: {over: {model.width: [0.25, 0.5], seed: [1, 2]}}\n";
    private static final Pattern DIGEST = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"");

    /** Of all kills, one more where they cannot be divided. */
    private static final int KILLS = Integer.getInteger("edgeai.kills", 6);

    /** What a JVM compiles well in its first seconds is not worth the time here. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    private Path folder;

    private final Random random = new Random(11);

    @Test
    void aTrainingKilledAtRandomMomentsGivesTheSameModel() throws Exception {
        new Victim("run", TRAINING, "train\n", (KILLS + 2) / 3).killed();
    }

    @Test
    void aPruningWithRetrainingKilledAtRandomMomentsGivesTheSameModel() throws Exception {
        new Victim("run", PRUNING, "train\n", (KILLS + 1) / 3).killed();
    }

    @Test
    void aSweepKilledAtRandomMomentsGivesTheSameDigest() throws Exception {
        new Victim("sweep", SWEEP, "trial 1 of 4", KILLS / 3).killed();
    }

    @Test
    void theExampleListsItsTrials() throws Exception {
        Bench bench = new Bench(folder);
        Path example = Path.of("..", "examples", "bird-feeder", "sweep.yaml");
        Path spec = bench.write("sweep.yaml", Files.readString(example));
        Bench.Answer answer = bench.call("check", spec.toString());
        assertThat(answer.code()).as(answer.err() + answer.out()).isZero();
        assertThat(answer.out()).contains("its sweep has 9 trials", "preprocessing.size 64", "recipe changed");
    }

    /** A command on a spec; its work begins where it says {@code begins}. */
    private final class Victim {
        private final String command;
        private final String spec;
        private final String begins;
        private final int kills;
        private int benches;

        Victim(String command, String spec, String begins, int kills) {
            this.command = command;
            this.spec = spec;
            this.begins = begins;
            this.kills = kills;
        }

        /** A run that ends before its kill is over; the next kills hit a new one. */
        void killed() throws Exception {
            Bench whole = bench();
            long most = Math.max(500, finished(whole) * 3 / 4);
            Bench bench = bench();
            int done = 0;
            while (done < kills) {
                if (killed(bench, random.nextLong(most))) {
                    done++;
                } else {
                    assertThat(digest(bench)).isEqualTo(digest(whole));
                    bench = bench();
                }
            }
            finished(bench);
            assertThat(digest(bench)).isEqualTo(digest(whole));
            System.out.println(command + ": killed " + done + " times, on " + (benches - 1) + " runs");
        }

        private boolean killed(Bench bench, long milliseconds) throws Exception {
            try (Child child = start(bench)) {
                child.says(begins);
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
                while (System.nanoTime() < deadline && Child.runs(child.pid())) {
                    Thread.sleep(5);
                }
                if (!Child.runs(child.pid())) {
                    child.endsWith(0);
                    return false;
                }
                child.signal("KILL");
                while (Child.runs(child.pid())) {
                    Thread.sleep(5);
                }
                return !Files.exists(results(bench));
            }
        }

        /** Lets a run end; the milliseconds that its work took. */
        private long finished(Bench bench) throws Exception {
            try (Child child = start(bench)) {
                child.says(begins);
                long begin = System.nanoTime();
                long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
                while (Child.runs(child.pid()) && System.nanoTime() < deadline) {
                    Thread.sleep(20);
                }
                child.endsWith(0);
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            }
        }

        /** Native libraries are unpacked once for all. */
        private Child start(Bench bench) throws Exception {
            List<String> shared = List.of("env", "XDG_CACHE_HOME=" + folder.resolve("cache"));
            return Child.start(bench, shared, SHORT_LIVED, command, "spec.yaml");
        }

        private Bench bench() throws Exception {
            Bench bench = new Bench(Files.createDirectories(folder.resolve(command + benches++)));
            bench.write("spec.yaml", spec);
            return bench;
        }

        private Path results(Bench bench) {
            return bench.folder()
                    .resolve(command.equals("sweep") ? "build/bad/sweep/sweep.json" : "build/bad/result.json");
        }

        private String digest(Bench bench) throws Exception {
            if (command.equals("sweep")) {
                Matcher matcher = DIGEST.matcher(Files.readString(results(bench)));
                assertThat(matcher.find()).isTrue();
                return matcher.group(1);
            }
            return Digest.ofFile(bench.folder().resolve("build/bad/model.onnx")).hex();
        }
    }
}
