package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A model at work in one process that loads it once and then serves batches by an {@link Exchange} of files, until a file {@code stop} appears there. */
public final class Served implements Session {

    /** How long the process may live. */
    public static final Duration WHOLE = Duration.ofDays(1);

    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration PICTURE = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 2;

    private final Exchange exchange;
    private final String title;
    private final List<Long> size;
    private final CompletableFuture<Void> process = new CompletableFuture<>();
    private final Thread runner;
    private int batches;

    /**
     * Starts the process.
     *
     * @param folder where files are exchanged; it is made if it is not there
     * @param title what serves, for errors
     * @param size height, width and channels of a picture
     * @param serve runs the process to its end; it is interrupted where the process does not stop by itself
     */
    public Served(Path folder, String title, List<Long> size, Consumer<Path> serve) {
        try {
            this.exchange = new Exchange(Files.createDirectories(folder).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.title = title;
        this.size = List.copyOf(size);
        this.runner = new Thread(() -> serve(serve), title);
        runner.setDaemon(true);
        runner.start();
    }

    private void serve(Consumer<Path> serve) {
        try {
            serve.accept(exchange.folder());
            process.complete(null);
        } catch (RuntimeException e) {
            process.completeExceptionally(e);
        }
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = Exchange.pictures(inputs, size);
        int batch = batches++;
        exchange.write(batch, pictures);
        await(exchange.out(batch), START.plus(PICTURE.multipliedBy(pictures.sizes()[0])));
        return exchange.read(batch);
    }

    private void await(Path file, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!Files.exists(file)) {
            if (process.isDone()) {
                throw ended();
            }
            if (System.nanoTime() > deadline) {
                runner.interrupt();
                throw EdgeAiException.step(
                        Diagnostic.error(title + " gave no answer within " + limit.toSeconds() + " s")
                                .in("its files lie in " + exchange.folder()));
            }
            pause();
        }
    }

    private RuntimeException ended() {
        try {
            process.join();
            return EdgeAiException.step(Diagnostic.error(title + " ended before all pictures were run")
                    .in("its files lie in " + exchange.folder()));
        } catch (CompletionException e) {
            return e.getCause() instanceof EdgeAiException known
                    ? known
                    : new EdgeAiException(
                            EdgeAiException.Kind.STEP, Diagnostic.error(title + " failed: " + e.getCause()), e);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED, Diagnostic.error(title + " was interrupted"), e);
        }
    }

    @Override
    public void close() {
        try {
            Files.writeString(exchange.folder().resolve("stop"), "");
            runner.join(TimeUnit.SECONDS.toMillis(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runner.interrupt(); // Ends the process if it did not stop by itself.
        }
    }
}
