package io.edgeai.core.quantize.explain;

import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.util.List;

/**
 * A quantization to explain.
 *
 * @param job its spec's range method finds the ranges; its corrections are not made
 * @param pictures that gains are measured on: none of those for calibration
 * @param each at most as many places of one hazard are also mended by themselves
 */
public record Subject(QuantizeJob job, Like like, Pictures pictures, int each) {

    /**
     * Pictures, uint8 [height, width, channels] each.
     *
     * @param measured those that the gain of each fix is measured on
     * @param confirmed others, on which it is measured once more for those fixes that look certain; may be empty
     */
    public record Pictures(List<Tensor> measured, List<Tensor> confirmed) {

        public Pictures {
            measured = List.copyOf(measured);
            confirmed = List.copyOf(confirmed);
        }
    }

    QuantizeSpec.Range range() {
        return job.spec().range().orElse(QuantizeSpec.Range.MEAN_MIN_MAX);
    }
}
