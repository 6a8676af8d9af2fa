package io.edgeai.cli;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.report.Suggestion;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Workplace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai toolchain install}. */
@Command(
        name = "toolchain",
        description = "Installs vendors' tools below the user's cache folder.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "install ID")
final class ToolchainCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ToolchainCommand(Surroundings around) {
        this.around = around;
    }

    /** Without a subcommand: what is installed. */
    @Override
    public Integer call() {
        Workplace place = around.workplace();
        Toolchains toolchains = new Toolchains(place.userCache(), place.host());
        for (Backend backend : around.plugins(plugins).backends()) {
            backend.toolchain().ifPresent(tool -> around.console()
                    .say(backend.id() + ": " + tool.version() + ", "
                            + (toolchains.check(backend).isEmpty()
                                    ? "installed in " + toolchains.folder(backend)
                                    : "not installed;  edgeai toolchain install " + backend.id())));
        }
        return 0;
    }

    @Command(
            name = "install",
            description = "Installs a vendor's tool: pinned versions, checked by their hashes.",
            mixinStandardHelpOptions = true)
    int install(
            @Parameters(paramLabel = "ID", description = "The vendor, see 'edgeai backends'.") String id,
            @Option(
                            names = "--variant",
                            defaultValue = "",
                            description = "A variant of the installation; the usual one where left out.")
                    String variant,
            @Mixin PluginOptions folders) {
        Plugins found = around.plugins(folders);
        List<String> ids = found.backends().stream().map(Backend::id).toList();
        Backend backend = found.backend(id)
                .orElseThrow(() -> EdgeAiException.spec(
                        Diagnostic.error("backend '" + id + "' is not known").hint(Suggestion.hint(id, ids))));
        Workplace place = around.workplace();
        Interrupts.watch(around.console());
        try (ConsoleReporter reporter = new ConsoleReporter(around.console(), false)) {
            install(backend, variant, new Toolchains(place.userCache(), place.host()), reporter);
        }
        return 0;
    }

    /** Installs and checks what came of it. */
    static void install(Backend backend, String variant, Toolchains toolchains, Reporter reporter) {
        Toolchain tool = backend.toolchain()
                .orElseThrow(
                        () -> EdgeAiException.spec(Diagnostic.error("backend '" + backend.id() + "' needs no tool")));
        reporter.report(new Event.Message("installing " + tool.version() + " into " + toolchains.folder(backend)));
        tool.install(toolchains.folder(backend), variant, toolchains.host(), reporter);
        List<Diagnostic> left = toolchains.check(backend);
        if (left.stream().anyMatch(Diagnostic::isError)) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, left);
        }
        reporter.report(new Event.Message(tool.version() + " is installed"));
    }
}
