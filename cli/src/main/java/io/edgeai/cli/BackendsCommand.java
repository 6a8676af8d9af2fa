package io.edgeai.cli;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.Bytes;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.spec.SpecReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code edgeai backends}. */
@Command(
        name = "backends",
        description =
                "Lists vendors and their chips; with an ID also number formats, options of targets and operator rules.",
        mixinStandardHelpOptions = true)
final class BackendsCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "A vendor, or vendor/chip for that chip's rules.")
    private Optional<String> id = Optional.empty();

    BackendsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Plugins found = around.plugins(plugins);
        if (id.isEmpty()) {
            found.backends().forEach(this::brief);
            if (found.backends().isEmpty()) {
                say("no backend is on the class path or in a folder of plugins");
            }
            return 0;
        }
        String[] parts = id.get().split("/", 2);
        Backend backend = found.backend(parts[0])
                .orElseThrow(() -> unknown(
                        "backend '" + parts[0] + "'",
                        parts[0],
                        found.backends().stream().map(Backend::id).toList()));
        brief(backend);
        List<Chip> chips = parts.length == 1 ? backend.chips() : List.of(chip(backend, parts[1]));
        chips.forEach(this::chip);
        options(backend);
        rules(parts.length == 1 ? chips.subList(0, 1) : chips);
        return 0;
    }

    private static Chip chip(Backend backend, String name) {
        return backend.chips().stream()
                .filter(chip -> chip.id().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "chip '" + name + "' of " + backend.id(),
                        name,
                        backend.chips().stream().map(Chip::id).toList()));
    }

    private static EdgeAiException unknown(String what, String typed, List<String> known) {
        return EdgeAiException.spec(Diagnostic.error(what + " is not known").hint(Suggestion.hint(typed, known)));
    }

    private void brief(Backend backend) {
        say(backend.id() + ": " + backend.chips().stream().map(Chip::id).collect(Collectors.joining(", ")));
        say("  tool: " + backend.toolchain().map(Toolchain::version).orElse("none that is installed from here"));
        Map<Verified, List<String>> verified = new LinkedHashMap<>();
        backend.chips().forEach(chip -> verified.computeIfAbsent(backend.verified(chip), any -> new ArrayList<>())
                .add(chip.id()));
        verified.forEach((one, chips) -> say("  verified " + word(one.level()) + ": " + String.join(", ", chips)
                + (one.how().isEmpty() ? "" : " (" + one.how() + ")")));
    }

    private static String word(Verified.Level level) {
        return switch (level) {
            case NEVER -> "never";
            case EMULATION -> "in emulation only";
            case SIMULATOR -> "in the simulator";
            case BOARD -> "on the board";
        };
    }

    private void chip(Chip chip) {
        HardwareLimits limits = chip.limits();
        say("");
        say(chip.id() + "  flash " + size(limits.flashBytes()) + ", memory " + size(limits.memoryBytes()));
        for (NumericScheme scheme : chip.schemes()) {
            say("  " + scheme.name() + ": weights " + words(scheme.weights()) + "; activations "
                    + words(scheme.activations()));
            scheme.others()
                    .forEach(other -> say("    single layers in " + other.name() + ": weights " + words(other.weights())
                            + "; activations " + words(other.activations())));
        }
    }

    private static String words(Encoding encoding) {
        if (encoding.isFloat()) {
            return "float" + encoding.bits();
        }
        return String.join(
                ", ",
                (encoding.sign() == Encoding.Sign.SIGNED ? "int" : "uint") + encoding.bits(),
                encoding.symmetric() ? "symmetric" : "affine",
                word(encoding.granularity()),
                encoding.scale() == Encoding.Scale.FLOAT ? "any scale" : "powers of two",
                word(encoding.rounding()));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private void options(Backend backend) {
        List<String> lines = SpecReference.lines(backend.options());
        if (!lines.isEmpty()) {
            say("");
            say("keys below  options:  of a target:");
            lines.forEach(line -> say("  " + line));
        }
    }

    private void rules(List<Chip> chips) {
        for (Chip chip : chips) {
            say("");
            say("operator rules of " + chip.id()
                    + ", in the vendor's order; an operator without a row is not supported:");
            chip.rules()
                    .forEach(rule -> say(String.format(
                            "  %-24s %-12s %s",
                            rule.op(), rule.placement().name().toLowerCase(java.util.Locale.ROOT), rule.condition())));
        }
    }

    private static String size(long bytes) {
        return bytes == Long.MAX_VALUE ? "not limited" : new Bytes(bytes).toString();
    }

    private void say(String line) {
        around.console().say(line);
    }
}
