package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.UserCache;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pruning by the time that vendors' own estimates give. */
@Timeout(600)
final class PruneTimeTest {

    private static final String STAGES = "stages: [{prune: {ratio: 0.3, by: time, granularity: 4%s}}]\n";
    private static final String TIDL = "{backend: tidl, chip: am68a, device: none, options: {compile: false}}";
    private static final String TENSORRT = "{backend: tensorrt, chip: orin-nano, device: none}";

    private static final String SPEC = Bench.SPEC.replace("size: 32", "size: 96");

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @Test
    void theArtifactOfWhatIsLeftHasTheTimeThatWasAskedFor() throws IOException {
        JsonNode all = run(STAGES.formatted(""), "targets: [" + TIDL + "]\n", folder.resolve("user-cache"));

        JsonNode prune = all.path("stages").path(0).path("figures");
        double left = prune.path("estimated-time-left tidl/am68a").asDouble();
        assertThat(left).isBetween(0.5, 0.7);
        // This vendor's estimate goes by multiply-adds.
        double share = prune.path("multiply-adds-after").asDouble()
                / prune.path("multiply-adds-before").asDouble();
        assertThat(left).isCloseTo(share, withPercentage(3));
    }

    @Test
    void aVendorThatEstimatesNothingIsNamed() throws IOException {
        String spec = SPEC + STAGES.formatted("") + "targets: [" + TIDL + ", " + TENSORRT + "]\n";
        Bench.Answer answer = bench.run(bench.write("both.yaml", spec));

        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "prune by time: for target 'tensorrt/orin-nano' no time is estimated before the model runs on it")
                .contains("hint: prune  by: multiply-adds");
    }

    @Test
    void theOneTargetThatIsNamedIsEnough() throws IOException {
        JsonNode all = run(
                STAGES.formatted(", target: tidl/am68a"),
                "targets: [" + TIDL + ", " + TENSORRT + "]\n",
                folder.resolve("user-cache"));

        assertThat(all.path("stages").path(0).path("figures").has("estimated-time-left tidl/am68a"))
                .isTrue();
    }

    @Test
    void cyclesOfTheRealCompilerServeWhereItTellsNoTime() throws IOException {
        Path cache = UserCache.folder(System.getenv(), Path.of("").toAbsolutePath());
        SharedData.require(
                new Toolchains(cache, new LocalHost())
                        .check(Plugins.load(PruneTimeTest.class.getClassLoader())
                                .backend("rknn")
                                .orElseThrow())
                        .isEmpty(),
                "rknn-toolkit2 is not installed: edgeai toolchain install rknn");
        JsonNode all = run(STAGES.formatted(""), "targets: [{backend: rknn, chip: rv1103, device: none}]\n", cache);

        double left = all.path("stages")
                .path(0)
                .path("figures")
                .path("estimated-time-left rknn/rv1103")
                .asDouble();
        assertThat(left).isBetween(0.3, 0.7);
    }

    private JsonNode run(String stages, String targets, Path cache) throws IOException {
        Plugins plugins = Plugins.load(PruneTimeTest.class.getClassLoader());
        var place = new Workplace(folder, cache, new LocalHost(), "test");
        Plan plan = Plan.of(SpecReader.read("bad.yaml", SPEC + stages + targets, folder), plugins, place);
        assertThat(new Runner(plan, place, plugins, Signals.none()).run(Selection.ALL))
                .isPresent();
        return new ObjectMapper()
                .readTree(folder.resolve("build/bad/result.json").toFile());
    }
}
