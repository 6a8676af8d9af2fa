package io.edgeai.api.stage;

import java.util.List;
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
                double erase,
        @Help("lays the picture, made smaller, on another one, instead of a crop; its class stays")
                Optional<Paste> paste) {

    /** Changes of single pictures alone. */
    public Augment(double flip, Optional<Double> crop, double colour, double hue, double grey, double erase) {
        this(flip, crop, colour, hue, grey, erase, Optional.empty());
    }

    /** True if every epoch shows the pictures as they are. */
    public boolean changesNothing() {
        return crop.isEmpty() && paste.isEmpty() && flip + colour + hue + grey + erase == 0;
    }

    /** Small objects in large scenes, made of pictures that show objects close up. */
    @Help(
            "Lays a training picture of any class, made smaller, at random on a picture of the class that means 'nothing of interest here'. The class of the picture that is laid stays, so that neither its edges nor its size tell the class.")
    public record Paste(
            @Help("chance that a picture is pasted") @Default("0.4") @Within(least = 0, most = 1) double share,
            @Help("the class whose pictures lie below") String onto,
            @Help("smallest and largest size of the pasted picture, as a share of the sides")
                    @Default("[0.35, 0.8]")
                    @Within(above = 0, most = 1)
                    List<Double> scale) {

        public Paste {
            scale = List.copyOf(scale);
            if (scale.size() != 2 || scale.get(0) > scale.get(1)) {
                throw new IllegalArgumentException("scale of paste is " + scale
                        + "; it needs two numbers, the smaller first, such as [0.35, 0.8]");
            }
        }
    }
}
