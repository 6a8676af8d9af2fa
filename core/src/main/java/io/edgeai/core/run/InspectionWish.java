package io.edgeai.core.run;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.explain.Like;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be inspected.
 *
 * @param model a float ONNX file
 * @param pictures a folder
 * @param chip as backend/chip; a chip of no vendor where there is none
 * @param scheme one of the chip's number formats; its first where none is named
 * @param range how ranges are found; by default min-max as ONNX Runtime does, else mean-min-max
 * @param preprocessing what the model's own properties say where there is none
 */
public record InspectionWish(
        Path model,
        Path pictures,
        Like like,
        Optional<String> chip,
        Optional<String> scheme,
        Optional<QuantizeSpec.Range> range,
        Optional<Preprocessing> preprocessing,
        Amounts amounts) {

    /**
     * How much is done.
     *
     * @param calibration pictures for ranges
     * @param measured other pictures that gains are measured on
     * @param confirmed others still that certain gains are measured on once more; as many as are left where there are fewer
     * @param places of each hazard that are mended by themselves too
     * @param seed for the choice of pictures
     */
    public record Amounts(int calibration, int measured, int confirmed, int places, long seed) {}

    QuantizeSpec.Range method() {
        return range.orElse(like == Like.ONNX_RUNTIME ? QuantizeSpec.Range.MIN_MAX : QuantizeSpec.Range.MEAN_MIN_MAX);
    }
}
