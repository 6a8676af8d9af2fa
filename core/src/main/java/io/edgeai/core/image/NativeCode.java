package io.edgeai.core.image;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.host.UserCache;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.leptonica.global.leptonica;
import org.opencv.core.Core;

/** The native libraries of this package: unpacked once a user, loaded once a process. */
final class NativeCode {

    /** JavaCPP's names of machines, and the folders of OpenCV's jar. */
    private static final Map<String, String> MACHINES = Map.of(
            "linux-x86_64", "linux/x86_64",
            "linux-arm64", "linux/ARMv8",
            "macosx-x86_64", "osx/x86_64",
            "macosx-arm64", "osx/ARMv8",
            "windows-x86_64", "windows/x86_64");

    /** Leptonica's {@code L_SEVERITY_NONE}: it would print on standard error. */
    private static final int SILENT = 6;

    private static final boolean LEPTONICA =
            leptonica.class.getResource("/org/bytedeco/leptonica/" + Loader.getPlatform()) != null;

    private static final Optional<Diagnostic> PROBLEM = load();

    private NativeCode() {}

    /**
     * Loads OpenCV, and Leptonica where there is one for this machine.
     *
     * @throws EdgeAiException if there is no OpenCV for this machine, or no room to unpack it
     */
    static void require() {
        PROBLEM.ifPresent(problem -> {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, List.of(problem));
        });
    }

    /** True if JPEGs can go the quick way on this machine. */
    static boolean hasLeptonica() {
        return LEPTONICA;
    }

    private static Optional<Diagnostic> load() {
        Map.of(
                        "org.bytedeco.javacpp.cachedir", UserCache.engines().toString(),
                        // Its memory is freed here by hand, and others' memory in this process is not its concern.
                        "org.bytedeco.javacpp.nopointergc", "true",
                        "org.bytedeco.javacpp.maxPhysicalBytes", "0")
                .forEach((key, value) -> System.setProperty(key, System.getProperty(key, value)));
        try {
            loadOpenCv();
            if (LEPTONICA) {
                Loader.load(leptonica.class);
                leptonica.setMsgSeverity(SILENT);
            }
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(
                    Diagnostic.error("pictures cannot be read: a native library does not load: " + e.getMessage())
                            .hint("see that '" + UserCache.engines() + "' can be written and has room for 100 MB"));
        }
    }

    private static void loadOpenCv() throws IOException {
        String machine = Loader.getPlatform();
        String folder = MACHINES.getOrDefault(machine, machine);
        String name = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
        URL library = Core.class.getResource("/nu/pattern/opencv/" + folder + "/" + name);
        if (library == null) {
            throw new IOException("there is no OpenCV for " + machine);
        }
        System.load(Objects.requireNonNull(Loader.cacheResource(library)).getPath());
        Core.setNumThreads(1);
        // Intel's primitives give other bytes than the portable code, and which of them runs depends on the processor.
        Core.setUseIPP(false);
    }
}
