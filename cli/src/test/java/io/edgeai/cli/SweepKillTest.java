package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is killed without a warning, again and again; {@code -Dedgeai.kills=20} does it more often. */
final class SweepKillTest {

    private static final String SPEC = Bench.SPEC
            + "stages: [{train: {epochs: 25, batch: 4}}]\n"
            + "sweep: {over: {model.width: [0.25, 0.5], seed: [1, 2]}}\n";
    private static final Pattern DIGEST = Pattern.compile("\"digest\" : \"([0-9a-f]{64})\"");

    @TempDir
    private Path folder;

    @Test
    void aSweepKilledAtRandomMomentsGivesTheSameDigest() throws Exception {
        String whole = finished(bench("whole"));
        Bench bench = bench("killed");
        var random = new Random(11);
        int kills = Integer.getInteger("edgeai.kills", 4);
        int done = 0;
        while (done < kills && !Files.exists(table(bench))) {
            try (Child child = Child.start(bench, List.of(), List.of(), "sweep", "spec.yaml")) {
                child.says("trial 1 of 4");
                Thread.sleep(random.nextInt(3000));
                child.signal("KILL");
                done++;
                while (Child.runs(child.pid())) {
                    Thread.sleep(20);
                }
            }
        }
        assertThat(done).isGreaterThanOrEqualTo(2);
        assertThat(finished(bench)).isEqualTo(whole);
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

    private Bench bench(String name) throws Exception {
        Bench bench = new Bench(Files.createDirectories(folder.resolve(name)));
        bench.write("spec.yaml", SPEC);
        return bench;
    }

    private static String finished(Bench bench) throws Exception {
        try (Child child = Child.start(bench, List.of(), List.of(), "sweep", "spec.yaml")) {
            child.says("sweep digest").endsWith(0);
        }
        Matcher matcher = DIGEST.matcher(Files.readString(table(bench)));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static Path table(Bench bench) {
        return bench.folder().resolve("build/bad/sweep/sweep.json");
    }
}
