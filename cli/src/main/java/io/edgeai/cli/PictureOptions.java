package io.edgeai.cli;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How pictures become a model's input, where the model does not say it itself. */
final class PictureOptions {

    @Option(names = "--size", paramLabel = "N", description = "Height and width of the input in pixels (224).")
    private Optional<Integer> size = Optional.empty();

    @Option(
            names = "--fit",
            paramLabel = "squash|crop",
            description = "How a picture of another aspect ratio is made to fit (squash).")
    private Optional<Preprocessing.Fit> fit = Optional.empty();

    @Option(
            names = "--mean",
            paramLabel = "M",
            split = ",",
            description = "Taken off pixels of 0 to 255: one number, or one for each colour.")
    private List<Float> mean = List.of();

    @Option(
            names = "--std",
            paramLabel = "S",
            split = ",",
            description = "Divides pixels after that: one number, or one for each colour.")
    private List<Float> std = List.of();

    @Option(names = "--colour", paramLabel = "rgb|bgr|grey", description = "The order of colours (rgb).")
    private Optional<Preprocessing.Colour> colour = Optional.empty();

    /** What was said; empty where nothing was. */
    Optional<Preprocessing> preprocessing() {
        boolean said = size.isPresent() || fit.isPresent() || colour.isPresent();
        if (mean.isEmpty() && std.isEmpty() && !said) {
            return Optional.empty();
        }
        if (mean.isEmpty() || std.isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("of '--mean' and '--std' only one is given, or none of them")
                    .hint("say both, e.g.  --mean 127.5 --std 127.5  for pixels from -1 to 1"));
        }
        int channels = colour.orElse(Preprocessing.Colour.RGB).channels();
        Preprocessing unit = Preprocessing.unit(size.orElse(224));
        Preprocessing.Fit how = fit.orElse(Preprocessing.Fit.SQUASH);
        Preprocessing fitted = unit.with(how);
        return Optional.of(new Preprocessing(
                fitted.width(),
                fitted.height(),
                how,
                fitted.resize(),
                colour.orElse(Preprocessing.Colour.RGB),
                each("--mean", mean, channels),
                each("--std", std, channels)));
    }

    private static List<Float> each(String option, List<Float> values, int channels) {
        if (values.size() != 1 && values.size() != channels) {
            throw EdgeAiException.spec(Diagnostic.error("'" + option + "' has " + values.size()
                    + " numbers; it takes one, or one for each of " + channels + " colours"));
        }
        boolean wrong = option.equals("--std") && values.stream().anyMatch(value -> !(value > 0));
        if (wrong) {
            throw EdgeAiException.spec(Diagnostic.error("'" + option + "' " + values + " must be positive"));
        }
        return values.size() == channels ? values : Collections.nCopies(channels, values.get(0));
    }
}
