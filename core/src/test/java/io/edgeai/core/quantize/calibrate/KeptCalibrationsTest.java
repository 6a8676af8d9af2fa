package io.edgeai.core.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.number.Rounder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCalibrationsTest {

    @TempDir
    Path folder;

    private final List<Event> events = new ArrayList<>();

    @Test
    void givesTheSameRangesByEveryMethodWithoutASecondPass() {
        for (NumericScheme scheme : List.of(
                Graphs.w8a8(), new NumericScheme("by channel", Graphs.INT8_PER_CHANNEL, Graphs.INT8_PER_CHANNEL))) {
            QuantizeJob job = job(scheme, 6);
            Calibration made = new KeptCalibrations(folder).of(job);
            assertThat(passes()).isEqualTo(6);
            Calibration kept = new KeptCalibrations(folder).of(job);
            assertThat(passes()).as("progress of a second pass").isZero();
            for (int group = 0; group < made.groups().size(); group++) {
                for (Range range : Graphs.ANY_SCALE) {
                    Ranges method = new Ranges(range, 0.99, new Rounder(scheme.activations()));
                    assertThat(kept.ranges(group, method)).isEqualTo(made.ranges(group, method));
                }
            }
        }
    }

    @Test
    void keepsWhatWasFoundForEachPicture() {
        Encoding powers =
                new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_UP);
        QuantizeJob job = job(new NumericScheme("powers", powers, powers), 6).with(Graphs.spec(Range.DIFFS));
        Calibration made = new KeptCalibrations(folder).of(job);
        passes();
        Calibration kept = new KeptCalibrations(folder).of(job);
        assertThat(passes()).isZero();
        Ranges method = Ranges.of(Range.DIFFS, job.spec(), powers);
        for (int group = 0; group < made.groups().size(); group++) {
            assertThat(kept.ranges(group, method)).isEqualTo(made.ranges(group, method));
        }
        new KeptCalibrations(folder).of(job.with(Graphs.spec(Range.MSE)));
        assertThat(passes())
                .as("where nothing was looked for picture by picture")
                .isEqualTo(6);
    }

    @Test
    void takesNothingOfOtherPictures() {
        new KeptCalibrations(folder).of(job(Graphs.w8a8(), 6));
        passes();
        new KeptCalibrations(folder).of(job(Graphs.w8a8(), 5));
        assertThat(passes()).isEqualTo(5);
    }

    @Test
    void makesADamagedOneAnewAndSaysSo() throws IOException {
        QuantizeJob job = job(Graphs.w8a8(), 6);
        new KeptCalibrations(folder).of(job);
        passes();
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            Files.write(file, new byte[] {0, 0, 0, 1, 0, 0});
        }
        new KeptCalibrations(folder).of(job);
        assertThat(events).anyMatch(event -> event.toString().contains("is made anew"));
        assertThat(passes()).isEqualTo(6);
    }

    @Test
    void saysWhyItCannotBeKept() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new KeptCalibrations(file).of(job(Graphs.w8a8(), 6)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("cannot be written");
    }

    private long passes() {
        long passes = events.stream().filter(Event.Progress.class::isInstance).count();
        events.clear();
        return passes;
    }

    private QuantizeJob job(NumericScheme scheme, int pictures) {
        Model model = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("Relu", "b", "a")
                .conv("c", "b", 4, 4, 4)
                .model("c");
        QuantizeJob job = Graphs.job(model, scheme, "Conv+Relu");
        Reporter reporter = events::add;
        return new QuantizeJob(
                job.model(),
                job.preprocessing(),
                job.chip(),
                job.scheme(),
                job.spec(),
                Graphs.pictures(pictures),
                reporter);
    }
}
