package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.report.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PruneByTimeTest {

    @TempDir
    private Path folder;

    @Test
    void aShareGoesOfWhatTheConversionForTheChipEstimates() throws IOException {
        FakeBackend backend = new FakeBackend(16 << 20);
        TinyProject project = new TinyProject(folder, backend);
        String spec =
                TinyProject.SPEC + "stages: [{prune: {ratio: 0.4, by: time, granularity: 1}}]\n" + TinyProject.TARGET;

        assertThatThrownBy(() -> project.run(spec))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("for target 'acme/one' no time is estimated")
                .hasMessageContaining("multiply-adds");
        backend.timed();
        RunResult result = project.run(spec);

        var figures = result.stages().get(0).figures();
        double left = figures.get("estimated-time-left acme/one");
        assertThat(left).isBetween(0.5, 0.6);
        assertThat(result.targets().get(0).figures().get("estimated-latency-ms"))
                .isCloseTo(left * figures.get("multiply-adds-before") / 1e3, withPercentage(1));
        assertThat(result.stages().get(0).exhibits())
                .extracting(Exhibit::title)
                .contains("Time of a picture, estimated for each chip, not measured");
    }
}
