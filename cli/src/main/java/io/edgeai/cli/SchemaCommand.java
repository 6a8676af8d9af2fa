package io.edgeai.cli;

import io.edgeai.core.spec.SpecSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code edgeai schema}. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of specs, for editors.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {

    private final Surroundings around;

    SchemaCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        around.console().out().print(SpecSchema.json());
        around.console().out().flush();
        return 0;
    }
}
