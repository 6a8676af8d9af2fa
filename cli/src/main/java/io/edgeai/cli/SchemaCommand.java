package io.edgeai.cli;

import io.edgeai.core.spec.SpecSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edgeai schema}. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of specs, for editors, with the options of each vendor that is found.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    SchemaCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Map<String, Class<? extends Record>> options = new LinkedHashMap<>();
        around.plugins(plugins).backends().forEach(backend -> options.put(backend.id(), backend.options()));
        around.console().out().print(SpecSchema.json(options));
        around.console().out().flush();
        return 0;
    }
}
