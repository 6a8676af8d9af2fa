package io.edgeai.core.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** PyTorch in a process of its own, which works only while it is asked to. */
final class TorchProcess implements AutoCloseable {

    /** The Python of an environment with torch and torchvision. */
    static final String PYTHON = "EDGEAI_TORCH_PYTHON";

    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    TorchProcess(String python, int threads, int batch, String network) throws IOException {
        Path script =
                Path.of("..", "benchmarks", "train_speed.py").toAbsolutePath().normalize();
        ProcessBuilder builder = new ProcessBuilder(
                python, script.toString(), Integer.toString(threads), Integer.toString(batch), network);
        // The same as this project's engine does, or whoever shares the machine decides the comparison.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = process.inputReader();
        out = process.outputWriter();
    }

    /** Milliseconds of each of some steps. */
    double[] run(String work, int steps) throws IOException {
        out.write(work + " " + steps + "\n");
        out.flush();
        String line = in.readLine();
        if (line == null) {
            throw new IOException("PyTorch's process ended");
        }
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The most resident memory that it had so far, in MiB. */
    long peak() throws IOException {
        return peak(Path.of("/proc/" + process.pid() + "/status"));
    }

    /** The same of the process of a status file of Linux. */
    static long peak(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
