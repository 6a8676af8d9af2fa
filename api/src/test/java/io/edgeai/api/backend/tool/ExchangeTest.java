package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ExchangeTest {

    private static final List<Long> SIZE = List.of(2L, 3L, 1L);

    @TempDir
    Path folder;

    @Test
    void arrays_keep_their_values_and_planes_their_colours() {
        Tensor picture = Tensor.ofBytes(ElementType.UINT8, new byte[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
        Tensor planes = Npy.planes(picture);
        assertThat(planes).isEqualTo(Tensor.ofBytes(ElementType.UINT8, new byte[] {1, 4, 2, 5, 3, 6}, 1, 3, 1, 2));
        Tensor floats = Tensor.ofFloats(new float[] {1, 2.5f, -3, 0, 7, 9}, 2, 3);
        Npy.write(floats, folder.resolve("a.npy"));
        assertThat(Npy.readFloats(folder.resolve("a.npy"))).isEqualTo(floats);
        Npy.write(picture, folder.resolve("b.npy"));
        assertThatThrownBy(() -> Npy.readFloats(folder.resolve("b.npy")))
                .hasMessageContaining("is not a float32 array");
    }

    @Test
    void batches_are_answered_with_outputs_by_name_and_the_model_s_time() {
        try (Served session = new Served(folder.resolve("x"), "a tool", SIZE, this::answerTwice)) {
            for (int i = 0; i < 2; i++) {
                Session.Run run = session.run(Map.of("pictures", pictures(i + 1)));
                assertThat(run.latency().toMillis()).isEqualTo(1500);
                assertThat(run.outputs().get("scores")).isEqualTo(Tensor.ofFloats(new float[i + 1], i + 1));
            }
        }
        assertThat(folder.resolve("x").resolve("stop")).exists();
        assertThat(folder.resolve("x").resolve("0.out")).doesNotExist();
    }

    @Test
    void a_batch_goes_to_another_host_and_its_answer_comes_back() throws IOException {
        Path there = Files.createDirectories(folder.resolve("there"));
        Exchange ours = new Exchange(Files.createDirectories(folder.resolve("ours")));
        Session.Run run = ours.run(3, pictures(2), new Exchange.There(new Copying(), there.toString()), () -> {
            assertThat(there.resolve("3.in.npy")).exists();
            Npy.write(Tensor.ofFloats(new float[] {1, 2}, 2), there.resolve("3.0.npy"));
            write(there.resolve("3.out"), "0.25\nscores");
        });
        assertThat(run.outputs()).isEqualTo(Map.of("scores", Tensor.ofFloats(new float[] {1, 2}, 2)));
        assertThat(run.latency().toMillis()).isEqualTo(250);
    }

    @Test
    void a_batch_that_is_answered_in_the_same_folder_is_not_copied() {
        Exchange ours = new Exchange(folder);
        Session.Run run = ours.run(0, pictures(1), new Exchange.There(new Copying(), folder.toString()), () -> {
            Npy.write(Tensor.ofFloats(new float[] {7}, 1), folder.resolve("0.0.npy"));
            write(folder.resolve("0.out"), "0\nscores");
        });
        assertThat(run.outputs()).containsEntry("scores", Tensor.ofFloats(new float[] {7}, 1));
    }

    /** A host whose files are this machine's; a file cannot be copied onto itself. */
    private static final class Copying implements Host {
        @Override
        public Result run(Command command) {
            throw new UnsupportedOperationException("nothing is run");
        }

        @Override
        public void push(Path from, String to) {
            copy(from, Path.of(to));
        }

        @Override
        public void pull(String from, Path to) {
            copy(Path.of(from), to);
        }

        private static void copy(Path from, Path to) {
            assertThat(from).isNotEqualTo(to);
            try {
                Files.copy(from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_ended_the_process_is_told() {
        Served failed = new Served(folder.resolve("x"), "a tool", SIZE, exchange -> {
            throw EdgeAiException.step(Diagnostic.error("no such layer"));
        });
        assertThatThrownBy(() -> failed.run(Map.of("pictures", pictures(1)))).hasMessageContaining("no such layer");
        Served ended = new Served(folder.resolve("y"), "a tool", SIZE, exchange -> {});
        assertThatThrownBy(() -> ended.run(Map.of("pictures", pictures(1))))
                .hasMessageContaining("a tool ended before all pictures were run")
                .hasMessageContaining(folder.resolve("y").toString());
    }

    @Test
    void pictures_of_another_size_or_type_are_refused() {
        assertThatThrownBy(() -> Exchange.pictures(Map.of("p", Tensor.ofFloats(new float[6], 1, 2, 3, 1)), SIZE))
                .hasMessageContaining("must be UINT8[Nx height");
        assertThatThrownBy(() -> Exchange.pictures(Map.of("p", pictures(1)), List.of(3L, 3L, 1L)))
                .hasMessageContaining("[3, 3, 1]");
    }

    private void answerTwice(Path exchange) {
        Exchange files = new Exchange(exchange);
        try {
            for (int i = 0; i < 2; i++) {
                while (!Files.exists(files.in(i))) {
                    Thread.sleep(2);
                }
                Npy.write(Tensor.ofFloats(new float[i + 1], i + 1), files.out(i, 0));
                Path part = Files.writeString(exchange.resolve("part"), "1.5\nscores");
                Files.move(part, files.out(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Tensor pictures(int count) {
        return Tensor.ofBytes(ElementType.UINT8, new byte[6 * count], count, 2, 3, 1);
    }
}
