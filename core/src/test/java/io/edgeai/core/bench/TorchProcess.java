package io.edgeai.core.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** PyTorch in a process of its own, which works only while it is asked to. */
final class TorchProcess implements AutoCloseable {

    /** The Python of an environment with torch and torchvision. */
    static final String PYTHON = "EDGEAI_TORCH_PYTHON";

    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    TorchProcess(String python, int threads, int batch) throws IOException {
        Path script =
                Path.of("..", "benchmarks", "train_speed.py").toAbsolutePath().normalize();
        ProcessBuilder builder =
                new ProcessBuilder(python, script.toString(), Integer.toString(threads), Integer.toString(batch));
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

    @Override
    public void close() {
        process.destroy();
    }
}
