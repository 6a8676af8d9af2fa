package io.edgeai.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.report.RunResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CameraServiceTest {

    private static final List<Map<String, ?>> TARGETS =
            List.of(Map.of("backend", "tensorrt", "chip", "orin-nano", "device", "none"));

    @TempDir
    private Path folder;

    private final CameraService service = new CameraService(new Store(), TARGETS);

    @Test
    void twoPipelinesInOneProcessGiveTheirResultsInTheirFoldersAndPrintNothing() throws IOException {
        PrintStream out = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            var first = CompletableFuture.supplyAsync(() -> model("one"));
            var second = CompletableFuture.supplyAsync(() -> model("two"));
            RunResult one = first.join();
            RunResult two = second.join();

            assertThat(one.outcome()).isEqualTo(RunResult.Outcome.ACCEPTED);
            assertThat(one.targets().get(0).errors()).isEmpty();
            assertThat(one.data().drawn()).isEmpty();
            assertThat(two.scores()).as("nothing of one leaks into the other").isEqualTo(one.scores());
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(folder.resolve("one/build/one/report.html")).isNotEmptyFile();
        assertThat(folder.resolve("two/build/two/tensorrt-orin-nano/emulated.onnx"))
                .isNotEmptyFile();
        assertThat(Path.of("build")).doesNotExist();
        assertThat(Path.of(".edgeai")).doesNotExist();
    }

    @Test
    void aRunTellsItsProgressStopsWhenAskedAndGoesOnFromThere() {
        var told = new ConcurrentLinkedQueue<Event>();
        var stop = new AtomicBoolean();
        Reporter reporter = event -> {
            told.add(event);
            if (event instanceof Event.StepFinished step && step.step().equals("train")) {
                stop.set(true);
            }
        };

        EdgeAiException stopped = catchThrowableOfType(
                EdgeAiException.class, () -> service.model("c", folder.resolve("c"), reporter, stop::get));

        assertThat(stopped.kind()).isEqualTo(EdgeAiException.Kind.INTERRUPTED);
        assertThat(told).anyMatch(Event.Progress.class::isInstance);
        RunResult result = service.model("c", folder.resolve("c"), Reporter.SILENT, () -> false);
        assertThat(result.steps())
                .filteredOn(step -> step.name().equals("train"))
                .allMatch(RunResult.Step::cached);
    }

    @Test
    void aWrongPipelineIsAnExceptionWithAllProblems() {
        var wrong = new CameraService(
                new Store(),
                List.of(
                        Map.of("backend", "tensorrt", "chip", "orin-nan", "device", "none"),
                        Map.of("backend", "x", "chip", "y")));

        EdgeAiException refused = catchThrowableOfType(
                EdgeAiException.class, () -> wrong.model("c", folder.resolve("c"), Reporter.SILENT, () -> false));

        assertThat(refused.kind()).isEqualTo(EdgeAiException.Kind.SPEC);
        assertThat(refused.diagnostics()).hasSize(2);
        assertThat(refused).hasMessageContaining("did you mean 'orin-nano'?");
    }

    private RunResult model(String customer) {
        return service.model(customer, folder.resolve(customer), Reporter.SILENT, () -> false);
    }

    /** A program's own store of pictures. */
    private static final class Store implements PictureGenerator {

        @Override
        public String id() {
            return "store";
        }

        @Override
        public String description() {
            return "pictures of the service's store";
        }

        @Override
        public boolean areDrawn() {
            return false;
        }

        @Override
        public void draw(Path target, long seed, Reporter reporter) {
            var random = new SplittableRandom(5);
            for (String label : List.of("day", "night")) {
                for (int i = 0; i < 12; i++) {
                    var picture = new BufferedImage(36, 36, BufferedImage.TYPE_INT_RGB);
                    for (int pixel = 0; pixel < 36 * 36; pixel++) {
                        int grey = random.nextInt(100) + (label.equals("day") ? 150 : 0);
                        picture.setRGB(pixel % 36, pixel / 36, grey * 0x010101);
                    }
                    write(picture, target.resolve(label).resolve(i + ".png"));
                }
            }
        }

        private static void write(BufferedImage picture, Path file) {
            try {
                Files.createDirectories(file.getParent());
                ImageIO.write(picture, "png", file.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
