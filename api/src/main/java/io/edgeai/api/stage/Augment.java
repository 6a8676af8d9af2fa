package io.edgeai.api.stage;

import java.util.Optional;

/** Changes of training pictures; a strength of 0 or an empty value switches one off. */
@Help("Random changes of training pictures, by name and strength.")
public record Augment(
        @Help("chance of a left-right mirror image") @Default("0") @Within(least = 0, most = 1) double flip,
        @Help("lowest share of the area that a random crop keeps, e.g. 0.5; its aspect ratio varies by a third")
                @Within(above = 0, most = 1)
                Optional<Double> crop,
        @Help("range of brightness, contrast and saturation, e.g. 0.3 for 0.7 to 1.3")
                @Default("0")
                @Within(least = 0, most = 1)
                double colour,
        @Help("range of the hue shift as a share of the circle") @Default("0") @Within(least = 0, most = 0.5)
                double hue,
        @Help("chance of a grey picture") @Default("0") @Within(least = 0, most = 1) double grey,
        @Help("chance that a random rectangle (2 to 33 % of the area) is erased")
                @Default("0")
                @Within(least = 0, most = 1)
                double erase) {}
