package io.edgeai.api.stage;

import io.edgeai.api.model.Preprocessing;
import java.util.List;
import java.util.Optional;

/** How pictures become inputs; what is left out comes from the model or the network. */
@Help("How pictures become inputs; keys that are left out come from the model file or the network.")
public record PreprocessingSpec(
        @Help("width and height of the input") Optional<Integer> size,
        @Help("squash, crop or three-crops") Optional<Preprocessing.Fit> fit,
        @Help("for crops: the short side before cropping") Optional<Integer> resize,
        @Help("rgb, bgr or grey") Optional<Preprocessing.Colour> colour,
        @Help("mean per channel in pixel values 0..255") Optional<List<Double>> mean,
        @Help("standard deviation per channel in pixel values") Optional<List<Double>> std) {}
