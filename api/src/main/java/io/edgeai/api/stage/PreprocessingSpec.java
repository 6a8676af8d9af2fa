package io.edgeai.api.stage;

import io.edgeai.api.model.Preprocessing;
import java.util.List;
import java.util.Optional;

/** How pictures become inputs; what is left out comes from the model or the network. */
@Help("How pictures become inputs; keys that are left out come from the model file or the network.")
public record PreprocessingSpec(
        @Help("width and height of the input") @Within(least = 8, most = 4096) Optional<Integer> size,
        @Help("squash, crop or three-crops") Optional<Preprocessing.Fit> fit,
        @Help("for crops: the short side before cropping") @Within(least = 8, most = 8192) Optional<Integer> resize,
        @Help("rgb, bgr or grey") Optional<Preprocessing.Colour> colour,
        @Help("mean per channel in pixel values 0..255") @Within(least = 0, most = 255) Optional<List<Double>> mean,
        @Help("standard deviation per channel in pixel values") @Within(above = 0) Optional<List<Double>> std) {

    public PreprocessingSpec {
        if (mean.isPresent() != std.isPresent()) {
            throw new IllegalArgumentException("preprocessing needs both 'mean' and 'std' or none of them");
        }
        check("mean", mean);
        check("std", std);
    }

    private static void check(String key, Optional<List<Double>> values) {
        if (values.isPresent() && values.get().size() != 1 && values.get().size() != 3) {
            throw new IllegalArgumentException(key + " " + values.get() + " must have 3 values, or 1 for grey");
        }
    }
}
