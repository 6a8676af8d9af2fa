package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calibration and quantization with all range methods at once, against one method of ONNX Runtime and of NNCF: the same 100 pictures, decoded before, turns
 * taken, each in a process of its own that has imported what it needs. Peers get the Python of {@code EDGEAI_NNCF_PYTHON}; ResNet50 is made by
 * {@code EDGEAI_TORCH_PYTHON}, with random weights.
 */
@Tag("benchmark")
class CalibrationBenchmarkTest {

    private static final int PICTURES = 100;
    private static final int SIDE = 224;
    private static final int ROUNDS = 3;
    private static final Path SCRIPTS =
            Path.of("..", "benchmarks").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Cost(double seconds, double cpu, double memory) {}

    /** A process that calibrates whenever it is asked to. */
    private static final class Worker implements AutoCloseable {

        private final Process process;
        private final BufferedReader in;
        private final Writer out;

        Worker(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            in = process.inputReader();
            out = process.outputWriter();
        }

        Cost run() throws IOException {
            out.write("go\n");
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new IOException("a calibration ended its process");
            }
            double[] figures = Arrays.stream(line.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Cost(figures[0], figures[1], figures[2]);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v3_small_1.0_224_imagenet1001.onnx",
                "mobilenet_v2_1.0_224_imagenet1001.onnx",
                "resnet50"
            })
    void isFasterThanPeersInBoundedMemory(String name) throws IOException, InterruptedException {
        Optional<String> python = Optional.ofNullable(System.getenv("EDGEAI_NNCF_PYTHON"));
        assumeTrue(python.isPresent(), "EDGEAI_NNCF_PYTHON names no Python with nncf and onnxruntime");
        assumeTrue(name.contains(System.getProperty("calibration.model", "")), "another model is asked for");
        Path model = model(name);
        Map<String, List<String>> commands = new TreeMap<>();
        Path floats = floats(pictures(PICTURES));
        for (String tool : List.of("ort", "nncf")) {
            commands.put(
                    tool,
                    List.of(
                            python.orElseThrow(),
                            SCRIPTS.resolve("calibration_speed.py").toString(),
                            tool,
                            model.toString(),
                            floats.toString(),
                            Integer.toString(SIDE)));
        }
        commands.put("edgeai", own(model, PICTURES));
        commands.put("edgeai, 200 pictures", own(model, 2 * PICTURES));
        Map<String, List<Cost>> costs = new TreeMap<>();
        Map<String, Worker> workers = new TreeMap<>();
        try {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                workers.put(command.getKey(), new Worker(command.getValue()));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Worker> worker : workers.entrySet()) {
                    costs.computeIfAbsent(worker.getKey(), key -> new ArrayList<>())
                            .add(worker.getValue().run());
                }
            }
        } finally {
            workers.values().forEach(Worker::close);
        }
        write(name, costs);
        double ours = median(costs.get("edgeai"));
        assertThat(2 * ours).as("against ORT").isLessThan(median(costs.get("ort")));
        assertThat(2 * ours).as("against NNCF").isLessThan(median(costs.get("nncf")));
        assertThat(memory(costs.get("edgeai"))).isLessThan(600);
        assertThat(memory(costs.get("edgeai, 200 pictures"))).isLessThan(memory(costs.get("edgeai")) + 60);
    }

    /** This side's worker: arguments are the model and the number of pictures. */
    public static void main(String[] arguments) throws IOException {
        Model model = Simplifier.simplify(OnnxReader.read(Path.of(arguments[0])));
        var per = Graphs.encoding(8, true, Granularity.PER_CHANNEL);
        NumericScheme scheme = new NumericScheme("w8a8", Graphs.INT8, per);
        Chip chip = new Chip(
                "any",
                List.of(scheme),
                List.of(),
                List.of(),
                Graphs.fusions("Conv+Relu", "Conv+Clip", "Conv+HardSwish", "Conv+Add", "Add+Relu"),
                new HardwareLimits(1L << 40, 1L << 40, 5, 16));
        QuantizeJob job = new QuantizeJob(
                model,
                Preprocessing.unit(SIDE),
                chip,
                scheme,
                Graphs.spec(Range.PERCENTILE),
                pictures(Integer.parseInt(arguments[1])),
                Reporter.SILENT);
        try (BufferedReader in =
                new BufferedReader(new java.io.InputStreamReader(System.in, java.nio.charset.StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                long begin = System.nanoTime();
                long used = cpu();
                Calibration calibration = Calibration.of(job);
                for (Range range : Graphs.ANY_SCALE) {
                    new Quantizer(job).ranges(calibration, range);
                }
                OnnxWriter.bytes(Quantizer.quantize(job, calibration).emulated());
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.println(seconds + " " + (cpu() - used) / 1e9 + " " + peak());
            }
        }
    }

    private static long cpu() {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    /** The most memory of this process so far, in MiB. */
    private static double peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Little for collections to begin early, beside the weights. */
    private static String heap(Path model) throws IOException {
        return "-Xmx" + (160 + (Files.size(model) >> 20)) + "m";
    }

    private static List<String> own(Path model, int pictures) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap(model),
                "-XX:MaxDirectMemorySize=80m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CalibrationBenchmarkTest.class.getName(),
                model.toString(),
                Integer.toString(pictures));
    }

    private Path model(String name) throws IOException, InterruptedException {
        if (name.endsWith(".onnx")) {
            return SharedData.require("weights").resolve(name);
        }
        Optional<String> python = Optional.ofNullable(System.getenv("EDGEAI_TORCH_PYTHON"));
        assumeTrue(python.isPresent(), "EDGEAI_TORCH_PYTHON names no Python with torchvision and onnx");
        Path file = folder.resolve(name + ".onnx");
        String source = "import sys, torch, torchvision; torch.manual_seed(1);"
                + "torch.onnx.export(torchvision.models.resnet50(weights=None).eval(), torch.zeros(1, 3, 224, 224),"
                + " sys.argv[1], opset_version=17, dynamo=False)";
        int end = new ProcessBuilder(python.orElseThrow(), "-c", source, file.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(end).isZero();
        return file;
    }

    private static List<Tensor> pictures(int count) {
        Random random = new Random(1);
        List<Tensor> pictures = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            byte[] pixels = new byte[SIDE * SIDE * 3];
            random.nextBytes(pixels);
            pictures.add(Tensor.ofBytes(ElementType.UINT8, pixels, SIDE, SIDE, 3));
        }
        return pictures;
    }

    /** The pictures as peers take them: whole numbers over 255, channels first. */
    private Path floats(List<Tensor> pictures) throws IOException {
        Path file = folder.resolve("pictures.f32");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (Tensor picture : pictures) {
                ByteBuffer pixels = picture.data();
                ByteBuffer floats = ByteBuffer.allocate(4 * picture.elements()).order(ByteOrder.LITTLE_ENDIAN);
                for (int c = 0; c < 3; c++) {
                    for (int i = 0; i < SIDE * SIDE; i++) {
                        floats.putFloat((pixels.get(3 * i + c) & 0xff) / 255f);
                    }
                }
                out.write(floats.flip());
            }
        }
        return file;
    }

    private static double median(List<Cost> costs) {
        return costs.stream().mapToDouble(Cost::seconds).sorted().toArray()[costs.size() / 2];
    }

    private static double memory(List<Cost> costs) {
        return costs.stream().mapToDouble(Cost::memory).max().orElseThrow();
    }

    private static void write(String name, Map<String, List<Cost>> costs) throws IOException {
        StringBuilder text = new StringBuilder();
        costs.forEach((tool, rounds) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.0f |%n",
                name,
                tool,
                median(rounds),
                rounds.stream().mapToDouble(Cost::cpu).sorted().toArray()[rounds.size() / 2],
                memory(rounds))));
        Path file = Path.of("target", "benchmarks", "calibration.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
