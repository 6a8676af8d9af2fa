package io.edgeai.core.deploy;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.graph.GraphCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a model fits a chip's flash and memory: by its weights before conversion, by the artifact's own figures after it. */
public final class Limits {

    private static final String FLASH = "flash-bytes";
    private static final String MEMORY = "memory-bytes";
    private static final String WAY_OUT =
            "take a smaller network or width, or prune; write  allow: [oversize]  under this target if the board has more";

    private Limits() {}

    /** What can be known from the model alone: its weights in the target's bits are the least that flash and memory must hold. */
    static List<Diagnostic> beforeConversion(Target target, Model model) {
        GraphCost cost = GraphCost.of(model);
        long weights = cost.parameters() * target.scheme().weights().bits() / 8;
        long memory =
                weights + cost.peakActivations() * target.scheme().activations().bits() / 8;
        List<Diagnostic> found = new ArrayList<>();
        HardwareLimits limits = target.chip().limits();
        check(found, target, new Size("the weights alone take", weights, limits.flashBytes(), "flash"));
        check(
                found,
                target,
                new Size("weights and the largest activations take", memory, limits.memoryBytes(), "memory"));
        return found;
    }

    /** What the artifact says of itself. */
    static List<Diagnostic> afterConversion(Target target, Artifact artifact) {
        List<Diagnostic> found = new ArrayList<>();
        Map<String, Double> figures = artifact.figures();
        HardwareLimits limits = target.chip().limits();
        if (figures.containsKey(FLASH)) {
            check(
                    found,
                    target,
                    new Size("the artifact takes", figures.get(FLASH).longValue(), limits.flashBytes(), "flash"));
        }
        if (figures.containsKey(MEMORY)) {
            check(
                    found,
                    target,
                    new Size("the tool estimates", figures.get(MEMORY).longValue(), limits.memoryBytes(), "memory"));
        }
        return found.stream().filter(Diagnostic::isError).toList();
    }

    /** The chip's limits under the names of the artifact's figures; without those that the chip does not set. */
    public static Map<String, Double> of(Target target) {
        Map<String, Double> limits = new java.util.LinkedHashMap<>();
        HardwareLimits chip = target.chip().limits();
        if (chip.flashBytes() != Long.MAX_VALUE) {
            limits.put(FLASH, (double) chip.flashBytes());
        }
        if (chip.memoryBytes() != Long.MAX_VALUE) {
            limits.put(MEMORY, (double) chip.memoryBytes());
        }
        return limits;
    }

    private record Size(String what, long bytes, long limit, String place) {}

    private static void check(List<Diagnostic> found, Target target, Size size) {
        if (size.bytes() <= size.limit()) {
            return;
        }
        String message = String.format(
                Locale.ROOT,
                "model is too large for the %s of chip '%s': %s %s, the limit is %s",
                size.place(),
                target.chip().id(),
                size.what(),
                mebibytes(size.bytes()),
                mebibytes(size.limit()));
        boolean allowed = target.spec().allow().contains(TargetSpec.Allow.OVERSIZE);
        String context = "model on its way to " + target.title();
        found.add((allowed
                        ? Diagnostic.warning(message)
                        : Diagnostic.error(message).hint(WAY_OUT))
                .in(context));
    }

    private static String mebibytes(long bytes) {
        return bytes % (1 << 20) == 0 || bytes < 1 << 20
                ? new Bytes(bytes).toString()
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
