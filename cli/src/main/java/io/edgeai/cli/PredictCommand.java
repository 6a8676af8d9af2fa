package io.edgeai.cli;

import io.edgeai.core.run.Prediction;
import io.edgeai.core.run.Signals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai predict}. */
@Command(
        name = "predict",
        description =
                "Says what a model sees in pictures: an ONNX file by ONNX Runtime, a vendor's file in its simulator.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "The model.onnx of a run, or a vendor's file with its contract beside it.")
    private Path model = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PICTURE", description = "Pictures.")
    private List<Path> pictures = new ArrayList<>();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many classes are shown (${DEFAULT-VALUE}).")
    private int top;

    PredictCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Interrupts interrupts = Interrupts.watch(around.console());
        try (ConsoleReporter reporter = new ConsoleReporter(around.console(), true)) {
            var prediction =
                    new Prediction(around.workplace(), around.plugins(plugins), new Signals(reporter, interrupts));
            for (Prediction.Answer answer : prediction.answers(model, pictures)) {
                List<String> classes = answer.classes().entrySet().stream()
                        .limit(top)
                        .map(one -> String.format(Locale.ROOT, "%s %.2f %%", one.getKey(), 100 * one.getValue()))
                        .toList();
                around.console().say(answer.picture() + ": " + String.join(", ", classes));
            }
        }
        return 0;
    }
}
