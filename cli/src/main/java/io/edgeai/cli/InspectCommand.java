package io.edgeai.cli;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.explain.Like;
import io.edgeai.core.report.Explained;
import io.edgeai.core.report.ExplanationHtml;
import io.edgeai.core.report.ExplanationJson;
import io.edgeai.core.run.InspectionWish;
import io.edgeai.core.run.ModelInspection;
import io.edgeai.core.run.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai inspect}. */
@Command(
        name = "inspect",
        description =
                "Says why a float ONNX model loses accuracy when it is quantized: layer by layer, by known causes, each with a fix and its measured gain.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

    /** Whose way of quantizing is explained. */
    enum Rules {
        CHIP,
        ONNXRUNTIME
    }

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A float ONNX file.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "PICTURES", description = "A folder of pictures, without labels.")
    private Path pictures = Path.of("");

    @Option(
            names = "--like",
            paramLabel = "chip|onnxruntime",
            defaultValue = "chip",
            description =
                    "Whose rules are explained: a chip's with ours, or ONNX Runtime's quantize_static (${DEFAULT-VALUE}).")
    private Rules like = Rules.CHIP;

    @Option(
            names = "--chip",
            paramLabel = "VENDOR/CHIP",
            description = "A chip that  edgeai backends  lists; else one of no vendor.")
    private Optional<String> chip = Optional.empty();

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            description = "A number format of the chip; its first if left out.")
    private Optional<String> scheme = Optional.empty();

    @Option(
            names = "--range",
            paramLabel = "METHOD",
            converter = RangeWord.class,
            description =
                    "How ranges are found, as in a spec: min-max, mean-min-max, percentile ... (min-max like onnxruntime, else mean-min-max).")
    private Optional<QuantizeSpec.Range> range = Optional.empty();

    @Mixin
    private PictureOptions input = new PictureOptions();

    @Option(
            names = "--calibration",
            paramLabel = "N",
            defaultValue = "100",
            description = "Pictures that ranges are found from (${DEFAULT-VALUE}).")
    private int calibration;

    @Option(
            names = "--measured",
            paramLabel = "N",
            defaultValue = "128",
            description = "Other pictures that gains are measured on (${DEFAULT-VALUE}, or as many as there are).")
    private int measured;

    @Option(
            names = "--confirmed",
            paramLabel = "N",
            defaultValue = "128",
            description =
                    "Others still that gains are measured on once more (${DEFAULT-VALUE}, or as many as there are).")
    private int confirmed;

    @Option(
            names = "--places",
            paramLabel = "N",
            defaultValue = "2",
            description = "Places of each cause that are also mended by themselves (${DEFAULT-VALUE}).")
    private int places;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which pictures are taken.")
    private long seed;

    @Option(names = "--json", description = "All figures as JSON on standard output, instead of the table.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with a heat map and histograms.")
    private Optional<Path> html = Optional.empty();

    InspectCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException {
        positive("--calibration", calibration);
        positive("--measured", measured);
        Interrupts interrupts = Interrupts.watch(around.console());
        var wish = new InspectionWish(
                model,
                pictures,
                like == Rules.ONNXRUNTIME ? Like.ONNX_RUNTIME : Like.CHIP,
                chip,
                scheme,
                range,
                input.preprocessing(),
                new InspectionWish.Amounts(calibration, measured, Math.max(0, confirmed), Math.max(0, places), seed));
        Explained explained;
        try (ConsoleReporter reporter = new ConsoleReporter(around.console(), json)) {
            explained = new ModelInspection(around.plugins(plugins), new Signals(reporter, interrupts)).explain(wish);
        }
        if (json) {
            around.console().say(ExplanationJson.text(explained).stripTrailing());
        } else {
            InspectionText.lines(explained).forEach(around.console()::say);
        }
        if (html.isPresent()) {
            Files.writeString(html.get(), ExplanationHtml.text(explained));
        }
        return 0;
    }

    private static void positive(String option, int value) {
        if (value < 1) {
            throw EdgeAiException.spec(Diagnostic.error("'" + option + " " + value + "' must be at least 1"));
        }
    }
}
