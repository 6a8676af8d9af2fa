package io.edgeai.core.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One side of a training benchmark in a process of its own, which works only while it is asked to. */
final class SpeedProcess implements AutoCloseable {

    /** Names the Python of an environment with torch and torchvision. */
    static final String PYTHON = "EDGEAI_TORCH_PYTHON";

    /**
     * What is to be trained.
     *
     * @param network as this project names it
     */
    record Task(int threads, int batch, String network) {}

    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    private SpeedProcess(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        // The same for both, or whoever shares the machine decides the comparison.
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = process.inputReader();
        out = process.outputWriter();
    }

    /** PyTorch. */
    static SpeedProcess torch(String python, Task task) throws IOException {
        Path script =
                Path.of("..", "benchmarks", "train_speed.py").toAbsolutePath().normalize();
        return new SpeedProcess(List.of(
                python,
                script.toString(),
                Integer.toString(task.threads()),
                Integer.toString(task.batch()),
                task.network().replace('-', '_')));
    }

    /** Ours, with the options that the start script gives the JVM. */
    static SpeedProcess ours(Task task) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g"));
        command.addAll(List.of("-XX:+UseParallelGC", "-cp", classes(), TrainingSteps.class.getName()));
        command.addAll(List.of(Integer.toString(task.threads()), Integer.toString(task.batch()), task.network()));
        return new SpeedProcess(command);
    }

    private static String classes() {
        // Surefire starts tests with a jar that names the class path; this property holds it written out.
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Milliseconds of each of some steps. */
    double[] run(String work, int steps) throws IOException {
        out.write(work + " " + steps + "\n");
        out.flush();
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the process that was asked for '" + work + "' ended");
        }
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The most resident memory that it had so far, in MiB; of Linux alone. */
    long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
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
