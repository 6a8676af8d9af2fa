package io.edgeai.core.exec;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.Platform;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.host.UserCache;
import java.util.Map;

/** PyTorch's engine, set up to be quiet, offline and repeatable. */
final class Torch {

    // The numbers of the C library's malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private Torch() {}

    /**
     * A scope for native memory: what is made in it is freed with it.
     *
     * @throws EdgeAiException if the engine has no native library for this machine, or cannot unpack it
     */
    static PtNDManager open() {
        return open(Device.CPU);
    }

    /** The same on a device: what the scope makes lies there. */
    static PtNDManager open(Device device) {
        settings().forEach((key, value) -> {
            if (System.getProperty(key) == null && System.getenv(key) == null) {
                System.setProperty(key, value);
            }
        });
        try {
            if (Platform.isLinux()) {
                waitWithoutSpinning();
                useLargePages();
                keepFreedMemory();
            }
            PtNDManager scope = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device.engine());
            // Scripts run node by node: fusing them would change results and make the first steps slow.
            JniUtils.setGraphExecutorOptimize(false);
            return scope;
        } catch (RuntimeException | LinkageError e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("engine 'PyTorch' does not start on this machine: " + e.getMessage())
                            .hint("training needs Linux on x86-64 and room for 500 MB in '" + UserCache.engines()
                                    + "'"),
                    e);
        }
    }

    /** How many GPUs the engine can compute on. */
    static int gpus() {
        try (PtNDManager scope = open()) {
            Engine engine = scope.getEngine();
            return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
        }
    }

    /**
     * The engine's threads wait for each other by spinning, which is slow by a factor of ten as soon as anything else needs a core: the threads that
     * decode the next pictures do. The engine's runtime reads this setting when it is loaded, and from the process's environment alone. What the user
     * has set stays.
     */
    private static void waitWithoutSpinning() {
        Function.getFunction("c", "setenv").invokeInt(new Object[] {"OMP_WAIT_POLICY", "PASSIVE", 0});
    }

    /**
     * The C library fetches the largest tensors from the system each time, page by page, which costs MobileNetV2 a third of a step. Large pages, where the system gives
     * them, are 512 times as few. The engine reads this setting when it first needs memory. What the user has set stays.
     */
    private static void useLargePages() {
        Function.getFunction("c", "setenv").invokeInt(new Object[] {"THP_MEM_ALLOC_ENABLE", "1", 0});
    }

    /**
     * On threads other than the process's first, the C library gives memory back to the system with nearly every tensor that is freed, and each step
     * of training pays for 60,000 pages anew: a third of its time. It keeps them now.
     */
    private static void keepFreedMemory() {
        Function set = Function.getFunction("c", "mallopt");
        set.invokeInt(new Object[] {M_MMAP_THRESHOLD, 32 << 20});
        set.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
        set.invokeInt(new Object[] {M_TOP_PAD, 64 << 20});
    }

    /** DJL would report its use to its makers, look for libraries in the network, and unpack into a folder of its own. */
    private static Map<String, String> settings() {
        return Map.of(
                "OPT_OUT_TRACKING", "true",
                "ai.djl.offline", "true",
                "ENGINE_CACHE_DIR", UserCache.engines().toString());
    }
}
