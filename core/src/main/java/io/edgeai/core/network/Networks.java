package io.edgeai.core.network;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.List;

/** The networks that a spec can name. */
public final class Networks {

    private static final String SMALL = "mobilenet-v3-small";
    private static final String LARGE = "mobilenet-v3-large";

    private Networks() {}

    /** The names, in the order in which they are shown. */
    public static List<String> names() {
        return List.of(SMALL, LARGE);
    }

    /**
     * A network with random weights: float32, input [batch, 3, 224, 224], output {@code logits} [batch, classes], batch normalisation not folded, its
     * preprocessing (ImageNet's mean and deviation) in the metadata.
     *
     * @param width factor of all channel numbers, 0.1 to 4
     * @throws EdgeAiException (SPEC) for an unknown name or a number out of range
     */
    public static Model build(String name, double width, int classes, long seed) {
        check(width >= 0.1 && width <= 4, "width " + width + " of network '" + name + "' is not within 0.1 and 4");
        check(classes >= 2, "network '" + name + "' needs at least 2 classes, not " + classes);
        Model model =
                switch (name) {
                    case SMALL -> MobileNetV3.small(width, classes, seed);
                    case LARGE -> MobileNetV3.large(width, classes, seed);
                    default ->
                        throw EdgeAiException.spec(Diagnostic.error("network '" + name + "' is not known")
                                .hint("networks are " + String.join(", ", names())
                                        + "; any other classifier comes in by  model: {onnx: FILE}"));
                };
        return model.withPreprocessing(imagenet());
    }

    /** What torchvision's ImageNet weights were trained with: short side 256, centre 224, RGB, mean and deviation in 0..255. */
    static Preprocessing imagenet() {
        return new Preprocessing(
                224,
                224,
                Preprocessing.Fit.CROP,
                256,
                Preprocessing.Colour.RGB,
                List.of(0.485f * 255, 0.456f * 255, 0.406f * 255),
                List.of(0.229f * 255, 0.224f * 255, 0.225f * 255));
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw EdgeAiException.spec(Diagnostic.error(message));
        }
    }
}
