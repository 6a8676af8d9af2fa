package io.edgeai.cli;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.compare.Comparison;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.report.ComparisonHtml;
import io.edgeai.core.report.ComparisonJson;
import io.edgeai.core.report.ResultReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai compare}. */
@Command(
        name = "compare",
        description =
                "Sets the targets of a run beside each other, or those of several runs beside themselves: accuracy, agreement, size, speed, and which differences are more than chance.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

    private final Surroundings around;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description =
                    "The results of runs: folders build/NAME, or result.json files. Of several, each target is compared with the same one of the first run that has it; on the same test pictures paired, on others unpaired.")
    private List<Path> runs = new ArrayList<>();

    @Option(names = "--json", description = "All of it as JSON on standard output, instead of the table.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the pictures that are not answered alike.")
    private Optional<Path> html = Optional.empty();

    CompareCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        List<Contender> contenders = new ArrayList<>();
        for (Path run : runs) {
            contenders.addAll(
                    ResultReader.contenders(around.folder().resolve(run), runs.size() == 1 ? "" : run.toString()));
        }
        Comparison comparison = Comparison.of(contenders);
        if (json) {
            around.console().say(ComparisonJson.text(comparison).stripTrailing());
        } else {
            ComparisonText.lines(comparison).forEach(around.console()::say);
        }
        html.ifPresent(file -> page(comparison, around.folder().resolve(file)));
        return 0;
    }

    private static void page(Comparison comparison, Path file) {
        try {
            ComparisonHtml.write(comparison, file);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + file + "' cannot be written: " + e.getMessage()),
                    e);
        }
    }
}
