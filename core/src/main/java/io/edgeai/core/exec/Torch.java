package io.edgeai.core.exec;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.nio.file.Path;
import java.util.Map;

/** PyTorch's engine, set up to be quiet, offline and repeatable. */
final class Torch {

    private Torch() {}

    /**
     * A scope for native memory: what is made in it is freed with it.
     *
     * @throws EdgeAiException if the engine has no native library for this machine, or cannot unpack it
     */
    static PtNDManager open() {
        settings().forEach((key, value) -> {
            if (System.getProperty(key) == null && System.getenv(key) == null) {
                System.setProperty(key, value);
            }
        });
        try {
            PtNDManager scope = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
            // Scripts run node by node: fusing them would change results and make the first steps slow.
            JniUtils.setGraphExecutorOptimize(false);
            return scope;
        } catch (RuntimeException | LinkageError e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("engine 'PyTorch' does not start on this machine: " + e.getMessage())
                            .hint("training needs Linux on x86-64 and room for 500 MB in '" + cache() + "'"),
                    e);
        }
    }

    /** DJL would report its use to its makers, look for libraries in the network, and unpack into a folder of its own. */
    private static Map<String, String> settings() {
        return Map.of(
                "OPT_OUT_TRACKING", "true",
                "ai.djl.offline", "true",
                "ENGINE_CACHE_DIR", cache().toString());
    }

    private static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches =
                home == null || home.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return caches.resolve("edgeai").resolve("engine");
    }
}
