package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Augment;
import io.edgeai.core.image.Drawn;
import io.edgeai.core.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {

    private static final Preprocessing SMALL = Preprocessing.unit(32);
    private static final Augment NONE = new Augment(0, Optional.empty(), 0, 0, 0, 0);
    private static final Augment ALL = new Augment(0.5, Optional.of(0.5), 0.3, 0.1, 0.1, 0.3);

    @TempDir
    Path folder;

    private final List<Sample> samples = new ArrayList<>();

    @BeforeEach
    void draw() {
        for (int i = 0; i < 11; i++) {
            Path file = Drawn.write(folder.resolve(i + ".jpg"), 60 + i, 50, i);
            samples.add(new Sample(file, i % 2, "g" + i, "drawn"));
        }
    }

    @Test
    void evaluationGivesEveryPictureInOrderAndTheRestAsASmallerBatch() {
        List<Batch> batches = list(BatchLoader.evaluation(samples, SMALL, 4));
        assertThat(batches).extracting(Batch::size).containsExactly(4, 4, 3);
        assertThat(batches.stream().flatMap(batch -> batch.samples().stream()).toList())
                .isEqualTo(samples);
        assertThat(batches.get(1).labels()).containsExactly(0, 1, 0, 1);
        assertThat(batches.get(2).pixels().sizes()).containsExactly(3, 32, 32, 3);
        assertThat(row(batches.get(1).pixels(), 2))
                .isEqualTo(bytes(PictureReader.read(samples.get(6).file(), SMALL)));
    }

    @Test
    void threeCropsAreThreeRowsOfASample() {
        Preprocessing three = SMALL.with(Fit.THREE_CROPS);
        Batch batch = list(BatchLoader.evaluation(samples, three, 2)).get(1);
        assertThat(batch.pixels().sizes()).containsExactly(6, 32, 32, 3);
        assertThat(batch.views()).isEqualTo(3);
        byte[] read = bytes(PictureReader.read(samples.get(2).file(), three));
        assertThat(row(batch.pixels(), 2)).isEqualTo(java.util.Arrays.copyOfRange(read, 2 * 32 * 32 * 3, read.length));
    }

    @Test
    void trainingWithoutChangesSeesTheBytesOfEvaluation() {
        try (TrainingFeed feed = BatchLoader.training(samples, SMALL, TrainingFeed.Options.of(NONE, 4, 1))) {
            for (Batch batch : feed.epoch(0)) {
                for (int i = 0; i < batch.size(); i++) {
                    assertThat(row(batch.pixels(), i))
                            .isEqualTo(bytes(
                                    PictureReader.read(batch.samples().get(i).file(), SMALL)));
                }
            }
        }
    }

    @Test
    void anEpochHasEverySampleOnceInAnOrderOfItsOwn() {
        try (TrainingFeed feed = BatchLoader.training(samples, SMALL, TrainingFeed.Options.of(ALL, 4, 1))) {
            List<Sample> first = order(feed.epoch(0));
            assertThat(first).containsExactlyInAnyOrderElementsOf(samples).isNotEqualTo(samples);
            assertThat(order(feed.epoch(1)))
                    .containsExactlyInAnyOrderElementsOf(samples)
                    .isNotEqualTo(first);
            assertThat(order(feed.epoch(0))).isEqualTo(first);
        }
    }

    @Test
    void batchesAreTheSameWithAndWithoutKeptPictures() {
        List<Tensor> kept = new ArrayList<>();
        List<Tensor> decoded = new ArrayList<>();
        try (TrainingFeed feed = BatchLoader.training(samples, SMALL, TrainingFeed.Options.of(ALL, 4, 7))) {
            feed.epoch(0).forEach(batch -> {});
            feed.epoch(1).forEach(batch -> kept.add(batch.pixels()));
        }
        var noCache = new TrainingFeed.Options(ALL, 4, 7, 0, OptionalInt.empty());
        try (TrainingFeed feed = BatchLoader.training(samples, SMALL, noCache)) {
            feed.epoch(1).forEach(batch -> decoded.add(batch.pixels()));
        }
        assertThat(kept).isEqualTo(decoded);
    }

    @Test
    void pastedPicturesAreTheSameWithAndWithoutKeptOnesAndKeepTheirLabels() {
        Augment paste = new Augment(
                0.5, Optional.of(0.5), 0.2, 0, 0, 0, Optional.of(new Augment.Paste(0.5, "b", List.of(0.3, 0.6))));
        var options = TrainingFeed.Options.of(paste, 4, 7).onto(1);
        var noCache = new TrainingFeed.Options(paste, 4, 7, 0, OptionalInt.of(1));
        List<Tensor> kept = new ArrayList<>();
        List<Tensor> decoded = new ArrayList<>();
        try (TrainingFeed first = BatchLoader.training(samples, SMALL, options);
                TrainingFeed second = BatchLoader.training(samples, SMALL, noCache)) {
            first.epoch(3).forEach(batch -> kept.add(batch.pixels()));
            second.epoch(3).forEach(batch -> decoded.add(batch.pixels()));
            for (Batch batch : first.epoch(4)) {
                assertThat(batch.labels())
                        .containsExactly(
                                batch.samples().stream().mapToInt(Sample::label).toArray());
            }
        }
        assertThat(kept).isEqualTo(decoded);
    }

    @Test
    void keptPicturesSpareTheFiles() throws IOException {
        try (TrainingFeed feed = BatchLoader.training(samples, SMALL, TrainingFeed.Options.of(ALL, 4, 7))) {
            feed.epoch(0).forEach(batch -> {});
            Files.delete(samples.get(3).file());
            assertThat(order(feed.epoch(1))).hasSize(11);
        }
    }

    @Test
    void aPictureThatWentAwayIsNamed() throws IOException {
        Files.delete(samples.get(9).file());
        try (BatchLoader loader = BatchLoader.evaluation(samples, SMALL, 4)) {
            assertThatThrownBy(() -> loader.forEach(batch -> {}))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("9.jpg' does not exist");
        }
    }

    private static List<Sample> order(BatchLoader loader) {
        return list(loader).stream().flatMap(batch -> batch.samples().stream()).toList();
    }

    private static List<Batch> list(BatchLoader loader) {
        try (loader) {
            List<Batch> batches = new ArrayList<>();
            loader.forEach(batches::add);
            return batches;
        }
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[tensor.elements()];
        tensor.data().get(bytes);
        return bytes;
    }

    private static byte[] row(Tensor batch, int row) {
        byte[] bytes = new byte[(int) (batch.elements() / batch.sizes()[0])];
        batch.data().get(row * bytes.length, bytes);
        return bytes;
    }
}
