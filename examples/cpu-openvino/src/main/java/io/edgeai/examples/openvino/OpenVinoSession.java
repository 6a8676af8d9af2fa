package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A model at work in one process of OpenVINO, with which batches are exchanged as files. Pictures are run one by one, and each is timed. */
final class OpenVinoSession implements Session {

    private static final Duration WHOLE = Duration.ofDays(1);
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration PICTURE = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 2;

    private final Path exchange;
    private final CompletableFuture<Void> process = new CompletableFuture<>();
    private final Thread runner;
    private int batches;

    private OpenVinoSession(Deployment job, OpenVinoContract contract) throws IOException {
        this.exchange =
                Files.createDirectories(job.folder().resolve("exchange")).toAbsolutePath();
        OpenVinoDriver driver = new OpenVinoDriver(job.toolchain(), job.folder(), job.host());
        String model = contract.model().toAbsolutePath().toString();
        this.runner = new Thread(
                () -> {
                    try {
                        driver.run(WHOLE, "serve", model, exchange.toString(), contract.fact("threads"));
                        process.complete(null);
                    } catch (RuntimeException e) {
                        process.completeExceptionally(e);
                    }
                },
                "openvino");
        runner.setDaemon(true);
        runner.start();
    }

    static Session open(Deployment job) {
        if (!job.device().equals("local")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not possible: openvino runs on this machine")
                            .hint("write  device: local"));
        }
        OpenVinoContract contract =
                OpenVinoContract.check(job.artifact().file(), job.artifact().contract());
        try {
            return new OpenVinoSession(job, contract);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("inputs " + inputs.keySet() + " must be one, the pictures");
        }
        Tensor pictures = inputs.values().iterator().next();
        if (pictures.type() != ElementType.UINT8 || pictures.sizes().length != 4) {
            throw new IllegalArgumentException(
                    "pictures are " + pictures + ", must be UINT8[N, height, width, channels]");
        }
        try {
            int number = batches++;
            write(pictures, number);
            Path answer = exchange.resolve(number + ".out");
            await(answer, START.plus(PICTURE.multipliedBy(pictures.sizes()[0])));
            Run run = read(Files.readAllBytes(answer));
            Files.delete(answer);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Tensor pictures, int number) throws IOException {
        Path part = exchange.resolve(number + ".part");
        String sizes = Arrays.stream(pictures.sizes()).mapToObj(Long::toString).collect(Collectors.joining(" "));
        try (OutputStream out = Files.newOutputStream(part)) {
            out.write((sizes + "\n").getBytes(StandardCharsets.US_ASCII));
            Channels.newChannel(out).write(pictures.data());
        }
        Files.move(part, exchange.resolve(number + ".in"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** First a line with the seconds and the number of outputs; of each output a line with name and sizes, then its values. */
    private static Run read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        String[] head = line(buffer).split(" ", -1);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < Integer.parseInt(head[1]); i++) {
            String[] output = line(buffer).split("\t", -1);
            long[] sizes = Arrays.stream(output[1].split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            int length = Math.toIntExact(4 * Arrays.stream(sizes).reduce(1, (a, b) -> a * b));
            byte[] values = new byte[length];
            buffer.get(values);
            outputs.put(output[0], Tensor.ofBytes(ElementType.FLOAT32, values, sizes));
        }
        return new Run(outputs, Duration.ofNanos(Math.round(1e9 * Double.parseDouble(head[0]))));
    }

    private static String line(ByteBuffer buffer) {
        StringBuilder line = new StringBuilder();
        for (char one = (char) buffer.get(); one != '\n'; one = (char) buffer.get()) {
            line.append(one);
        }
        return line.toString();
    }

    private void await(Path file, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!Files.exists(file)) {
            if (process.isDone()) {
                throw ended();
            }
            if (System.nanoTime() > deadline) {
                throw EdgeAiException.step(Diagnostic.error(
                        "openvino gave no answer within " + limit.toSeconds() + " s; its files lie in " + exchange));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EdgeAiException(
                        EdgeAiException.Kind.INTERRUPTED, Diagnostic.error("openvino was interrupted"), e);
            }
        }
    }

    private RuntimeException ended() {
        try {
            process.join();
            return EdgeAiException.step(Diagnostic.error("openvino ended before all pictures were run"));
        } catch (CompletionException e) {
            return e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    @Override
    public void close() {
        try {
            Files.writeString(exchange.resolve("stop"), "");
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
