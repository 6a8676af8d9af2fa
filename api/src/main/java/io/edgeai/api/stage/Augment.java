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
                Optional<Paste> paste,
        @Help(
                        "none; auto-augment (Cubuk 2019, the policy learned on ImageNet), rand-augment (Cubuk 2020: 2 changes of strength 9 of 30), trivial-augment (Mueller 2021: 1 change of any strength)")
                @Default("none")
                Policy policy,
        @Help("chance that a grid of squares is hidden (GridMask, Chen 2020)")
                @Default("0")
                @Within(least = 0, most = 1)
                double gridMask,
        @Help("chance that a picture is laid over another one, as a mean of both and of their labels (Zhang 2018)")
                @Default("0")
                @Within(least = 0, most = 1)
                double mixup,
        @Help("chance that a rectangle of a picture is another one's, and so much of its label (Yun 2019)")
                @Default("0")
                @Within(least = 0, most = 1)
                double cutmix,
        @Help(
                        "how much of each of two mixed pictures is seen: a share drawn from the Beta distribution with this for both its numbers; 1: any share is as likely, below: one of the two outweighs, above: halves")
                @Default("1")
                @Within(above = 0, most = 1000)
                double mixAlpha) {

    public Augment {
        if (mixAlpha != 1 && mixup + cutmix == 0) {
            throw new IllegalArgumentException("key 'mix-alpha' has no effect without 'mixup' or 'cutmix'");
        }
        if (mixup + cutmix > 1) {
            throw new IllegalArgumentException("mixup (" + mixup + ") and cutmix (" + cutmix
                    + ") are chances of which one at most happens to a picture: their sum is at most 1");
        }
    }

    /** Policies of random changes that were found by others. */
    public enum Policy {
        NONE,
        AUTO_AUGMENT,
        RAND_AUGMENT,
        TRIVIAL_AUGMENT
    }

    /** Changes of single pictures and pasting. */
    public Augment(
            double flip,
            Optional<Double> crop,
            double colour,
            double hue,
            double grey,
            double erase,
            Optional<Paste> paste) {
        this(flip, crop, colour, hue, grey, erase, paste, Policy.NONE, 0, 0, 0, 1);
    }

    /** Changes of single pictures alone. */
    public Augment(double flip, Optional<Double> crop, double colour, double hue, double grey, double erase) {
        this(flip, crop, colour, hue, grey, erase, Optional.empty());
    }

    /** True if every epoch shows the pictures as they are. */
    public boolean changesNothing() {
        return crop.isEmpty()
                && paste.isEmpty()
                && policy == Policy.NONE
                && flip + colour + hue + grey + erase + gridMask + mixup + cutmix == 0;
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
