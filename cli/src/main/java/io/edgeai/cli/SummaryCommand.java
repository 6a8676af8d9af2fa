package io.edgeai.cli;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.InputShape;
import io.edgeai.core.graph.LayerTable;
import io.edgeai.core.network.NetworkTable;
import io.edgeai.core.network.Networks;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.report.LayerJson;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai summary}. */
@Command(
        name = "summary",
        description =
                "Lists the layers of a network or an ONNX file with output shape, parameters, multiply-adds, size and receptive field; without one, the networks.",
        mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {

    private final Surroundings around;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A network's name, or an ONNX file (FILE.onnx).")
    private Optional<String> model = Optional.empty();

    @Option(names = "--size", paramLabel = "N", description = "Height and width of the pictures (the model's own).")
    private Optional<Integer> size = Optional.empty();

    @Option(names = "--width", paramLabel = "W", description = "Width factor of a network (1).")
    private Optional<Double> width = Optional.empty();

    @Option(names = "--classes", paramLabel = "N", description = "Classes of a network (1000).")
    private Optional<Integer> classes = Optional.empty();

    @Option(names = "--json", description = "The same as JSON.")
    private boolean json;

    SummaryCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (model.isEmpty()) {
            refuse(size.isPresent() || width.isPresent() || classes.isPresent() || json, "without a model");
            LayerText.networks(NetworkTable.lines()).forEach(around.console()::say);
            return 0;
        }
        Model opened = opened(model.get());
        LayerTable table =
                LayerTable.of(size.map(side -> InputShape.square(opened, side)).orElse(opened));
        if (json) {
            around.console().say(LayerJson.text(table).stripTrailing());
        } else {
            LayerText.lines(table).forEach(around.console()::say);
        }
        return 0;
    }

    private Model opened(String name) {
        if (size.isPresent() && size.get() < 1) {
            throw EdgeAiException.spec(Diagnostic.error("'--size " + size.get() + "' must be at least 1"));
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            refuse(width.isPresent() || classes.isPresent(), "with an ONNX file, which has its own");
            return OnnxReader.read(Path.of(name));
        }
        return Networks.blueprint(name, width.orElse(1.0), classes.orElse(1000));
    }

    private static void refuse(boolean given, String where) {
        if (given) {
            throw EdgeAiException.spec(Diagnostic.error("options of a network have no effect " + where)
                    .hint("name a network:  edgeai summary resnet18 --width 0.5"));
        }
    }
}
