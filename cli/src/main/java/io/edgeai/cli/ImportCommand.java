package io.edgeai.cli;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.SpecImporter;
import io.edgeai.core.spec.SpecImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai import-ID}: one for each importer. */
@Command(mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private final Surroundings around;
    private final SpecImporter importer;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The tool's spec files, in the order of its steps.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the spec is written; without it, to standard output. A file that is there stays.")
    private Optional<Path> output = Optional.empty();

    ImportCommand(Surroundings around, SpecImporter importer) {
        this.around = around;
        this.importer = importer;
    }

    /** The command under its name. */
    static CommandLine of(Surroundings around, SpecImporter importer) {
        CommandLine line = new CommandLine(new ImportCommand(around, importer));
        line.getCommandSpec().usageMessage().description(importer.description());
        return line;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Path> target = output.map(around.folder()::resolve);
        if (target.filter(Files::exists).isPresent()) {
            throw EdgeAiException.spec(Diagnostic.error("'" + target.get() + "' is there already")
                    .hint("name another file, or remove it first"));
        }
        SpecImport imported = SpecImport.of(
                importer, files.stream().map(around.folder()::resolve).toList());
        imported.findings().forEach(around.console()::show);
        if (target.isPresent()) {
            Files.writeString(target.get(), imported.yaml());
        } else {
            around.console().out().print(imported.yaml());
            around.console().out().flush();
        }
        return 0;
    }
}
