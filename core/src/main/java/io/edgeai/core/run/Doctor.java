package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.exec.Executor;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtRunner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Looks at what a run needs of this machine by using it once, and says what mends what is missing. */
public final class Doctor {

    private static final long ENOUGH_SPACE = 4L << 30;
    private static final long ENOUGH_MEMORY = 1L << 30;
    private static final int OLDEST_JAVA = 17;

    private final Workplace place;
    private final Plugins plugins;
    private final List<Finding> findings = new ArrayList<>();

    /** What was found of one thing: {@code mend} is empty if it is well, else what to do. */
    public record Finding(String subject, String state, String mend) {

        /** True if nothing needs to be done. */
        public boolean isWell() {
            return mend.isEmpty();
        }
    }

    private Doctor(Workplace place, Plugins plugins) {
        this.place = place;
        this.plugins = plugins;
    }

    /** Looks at everything. */
    public static List<Finding> examine(Workplace place, Plugins plugins) {
        Doctor doctor = new Doctor(place, plugins);
        doctor.java();
        doctor.disk(place.folder());
        doctor.disk(place.userCache());
        doctor.natively("ONNX Runtime", Doctor::runtime);
        doctor.natively("PyTorch engine", Doctor::engine);
        doctor.natively("OpenCV", Doctor::picture);
        doctor.tools();
        return List.copyOf(doctor.findings);
    }

    private void java() {
        int version = Runtime.version().feature();
        add(
                "Java",
                Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                version >= OLDEST_JAVA ? "" : "install a JDK " + OLDEST_JAVA + " or later");
        long memory = Runtime.getRuntime().maxMemory();
        add(
                "Java heap",
                (memory >> 20) + " MiB, " + Runtime.getRuntime().availableProcessors() + " processors",
                memory >= ENOUGH_MEMORY ? "" : "EDGEAI_JAVA_OPTIONS=-Xmx2g edgeai ...");
    }

    private void disk(Path folder) {
        Path existing = folder;
        while (!Files.isDirectory(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Path there = existing;
        long space = Storage.at(there, () -> Files.getFileStore(there).getUsableSpace());
        String mend = !Files.isWritable(there)
                ? "work in a folder that you may write to"
                : space < ENOUGH_SPACE
                        ? "free some disk space: training and tools take up to " + (ENOUGH_SPACE >> 30) + " GiB"
                        : "";
        add("folder " + folder, (space >> 20) + " MiB free" + (Files.isWritable(there) ? "" : ", not writable"), mend);
    }

    private void natively(String subject, Callable<String> use) {
        try {
            add(subject, use.call(), "");
        } catch (Exception | LinkageError e) {
            add(
                    subject,
                    "does not work: " + e,
                    "native libraries are there for Linux on x86-64 with glibc; fetch the distribution again:  rm -rf cli/target && ./edgeai --version");
        }
    }

    private void tools() {
        Toolchains toolchains = new Toolchains(place.userCache(), place.host());
        for (Backend backend : plugins.backends()) {
            backend.toolchain().ifPresent(tool -> {
                List<Diagnostic> wrong = toolchains.check(backend);
                String state = wrong.isEmpty()
                        ? "in " + toolchains.folder(backend)
                        : String.join(
                                "; ", wrong.stream().map(Diagnostic::message).toList());
                String mend = wrong.stream()
                        .map(Diagnostic::hint)
                        .filter(hint -> !hint.isEmpty())
                        .findFirst()
                        .orElse("edgeai toolchain install " + backend.id());
                add(tool.version() + " (" + backend.id() + ")", state, wrong.isEmpty() ? "" : mend);
            });
        }
    }

    private void add(String subject, String state, String mend) {
        findings.add(new Finding(subject, state, mend));
    }

    /** The smallest model: y = relu(x). */
    private static Model tiny() {
        Node relu = Node.of("Relu", List.of("x"), "y");
        Graph graph = new Graph(
                "tiny", List.of(relu), Map.of(), List.of(Value.ofFloats("x", 1)), List.of(Value.ofFloats("y", 1)));
        return Model.of(graph, 17);
    }

    private static String runtime() {
        try (OrtRunner runner = OrtRunner.open(tiny(), List.of())) {
            runner.run(Map.of("x", Tensor.ofFloats(new float[] {1}, 1)));
            return "runs";
        }
    }

    private static String engine() {
        try (Executor executor = Executor.open(tiny())) {
            executor.run(Map.of("x", Tensor.ofFloats(new float[] {1}, 1)), List.of("y"));
            return "runs";
        }
    }

    /** A picture of two by two black pixels, as BMP. */
    private static String picture() throws java.io.IOException {
        ByteBuffer bmp = ByteBuffer.allocate(70).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(70).putInt(0).putInt(54);
        bmp.putInt(40).putInt(2).putInt(2).putShort((short) 1).putShort((short) 24);
        Path file = Files.createTempFile("edgeai-doctor", ".bmp");
        try {
            Files.write(file, bmp.array());
            PictureReader.read(file, Preprocessing.unit(8));
            return "reads pictures";
        } finally {
            Files.delete(file);
        }
    }
}
