package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import java.util.List;

/**
 * A quantization to do.
 *
 * @param model legal for the chip, batch-norm folded, with one picture input
 * @param scheme one of the chip's
 * @param pictures for calibration: uint8, [height, width, channels] each, or [crops, height, width, channels]
 */
public record QuantizeJob(
        Model model,
        Preprocessing preprocessing,
        Chip chip,
        NumericScheme scheme,
        QuantizeSpec spec,
        List<Tensor> pictures,
        Reporter reporter) {

    public QuantizeJob {
        pictures = List.copyOf(pictures);
    }

    /** This job on another form of its model. */
    public QuantizeJob with(Model form) {
        return new QuantizeJob(form, preprocessing, chip, scheme, spec, pictures, reporter);
    }

    /** This job with another spec, for the same calibration. */
    public QuantizeJob with(QuantizeSpec newSpec) {
        return new QuantizeJob(model, preprocessing, chip, scheme, newSpec, pictures, reporter);
    }
}
