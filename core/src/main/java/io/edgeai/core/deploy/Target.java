package io.edgeai.core.deploy;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.TargetSpec;
import java.util.stream.Collectors;

/**
 * A target whose names were found: the vendor, the chip, the number format, the vendor's options as its own record.
 *
 * @param title {@code backend/chip}; with a number where the spec has several of one chip
 */
public record Target(String title, Backend backend, Chip chip, NumericScheme scheme, TargetSpec spec, Record options) {

    /** How a model is quantized for the target: by a spec, and by what the vendor's own options say. */
    public Quantizing quantizing(QuantizeSpec given) {
        return backend.quantizing(options, new Quantizing(scheme, given));
    }

    /** Whether its conversion needs the vendor's installation. */
    public boolean needsToolchain() {
        return backend.needsToolchain(options, spec.ranges());
    }

    /** What of the target decides how a model is legalised and quantized: the chip's data. */
    public String facts() {
        String rules = chip.rules().stream()
                .map(rule -> rule.op() + ": " + rule.condition() + ": " + rule.placement())
                .collect(Collectors.joining("\n"));
        String rewrites = chip.rewrites().stream()
                .map(rewrite -> rewrite instanceof Rewrite.Custom custom
                        ? custom.getClass().getName().replaceAll("[$/].*", "")
                        : rewrite.toString())
                .collect(Collectors.joining("\n"));
        return String.join(
                "\n",
                backend.id(),
                chip.id(),
                scheme.toString(),
                rules,
                rewrites,
                chip.fusions().toString() + chip.integerOperators(),
                chip.limits().toString(),
                spec.allow().toString());
    }

    /** What besides decides the conversion: the vendor's tool and options, and whose ranges are used. */
    public String conversionFacts() {
        String tool = backend.toolchain().map(Toolchain::version).orElse("no tool");
        return String.join("\n", tool, options.toString(), spec.ranges().toString());
    }
}
