package io.edgeai.core.image;

import io.edgeai.api.stage.Augment.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Draws the changes of a picture by a policy: AutoAugment's table for ImageNet (Cubuk et al. 2019, table 9), RandAugment (Cubuk et al. 2020), TrivialAugment
 * in its wide form (Mueller and Hutter 2021).
 */
final class Policies {

    /** RandAugment's usual strength, 9 of 30, and its usual number of changes. */
    private static final double RAND_STRENGTH = 9.0 / 30;

    private static final int RAND_CHANGES = 2;
    private static final int TRIVIAL_LEVELS = 31;

    /** AutoAugment counts strengths from 0 to 9. */
    private static final double AUTO_LEVELS = 9;

    /** The changes of RandAugment and TrivialAugment. */
    private static final List<PolicyOp> EVEN =
            Stream.of(PolicyOp.values()).filter(op -> op != PolicyOp.INVERT).toList();

    /** Sub-policies of two changes each: name, chance, strength. */
    private static final List<String> AUTO = List.of(
            "posterize 0.4 8, rotate 0.6 9",
            "solarize 0.6 5, auto_contrast 0.6 0",
            "equalize 0.8 0, equalize 0.6 0",
            "posterize 0.6 7, posterize 0.6 6",
            "equalize 0.4 0, solarize 0.2 4",
            "equalize 0.4 0, rotate 0.8 8",
            "solarize 0.6 3, equalize 0.6 0",
            "posterize 0.8 5, equalize 1.0 0",
            "rotate 0.2 3, solarize 0.6 8",
            "equalize 0.6 0, posterize 0.4 6",
            "rotate 0.8 8, color 0.4 0",
            "rotate 0.4 9, equalize 0.6 0",
            "equalize 0.0 0, equalize 0.8 0",
            "invert 0.6 0, equalize 1.0 0",
            "color 0.6 4, contrast 1.0 8",
            "rotate 0.8 8, color 1.0 2",
            "color 0.8 8, solarize 0.8 7",
            "sharpness 0.4 7, invert 0.6 0",
            "shear_x 0.6 5, equalize 1.0 0",
            "color 0.4 0, equalize 0.6 0",
            "equalize 0.4 0, solarize 0.2 4",
            "solarize 0.6 5, auto_contrast 0.6 0",
            "invert 0.6 0, equalize 1.0 0",
            "color 0.6 4, contrast 1.0 8",
            "equalize 0.8 0, equalize 0.6 0");

    private Policies() {}

    /** The changes of one picture, in order; none for no policy, without a draw. */
    static List<PolicyChange> draw(Policy policy, Chance chance) {
        return switch (policy) {
            case NONE -> List.of();
            case AUTO_AUGMENT -> auto(chance);
            case RAND_AUGMENT ->
                Stream.generate(() -> change(even(chance), RAND_STRENGTH, PolicyChange.Reach.USUAL, chance))
                        .limit(RAND_CHANGES)
                        .toList();
            case TRIVIAL_AUGMENT -> {
                PolicyOp op = even(chance);
                double strength = chance.upTo(TRIVIAL_LEVELS - 1) / (TRIVIAL_LEVELS - 1.0);
                yield List.of(change(op, strength, PolicyChange.Reach.WIDE, chance));
            }
        };
    }

    private static PolicyOp even(Chance chance) {
        return EVEN.get(chance.upTo(EVEN.size() - 1));
    }

    private static PolicyChange change(PolicyOp op, double strength, PolicyChange.Reach reach, Chance chance) {
        return new PolicyChange(op, strength, chance.happens(0.5), reach);
    }

    private static List<PolicyChange> auto(Chance chance) {
        List<PolicyChange> changes = new ArrayList<>();
        for (String one : AUTO.get(chance.upTo(AUTO.size() - 1)).split(", ", -1)) {
            String[] parts = one.split(" ", -1);
            boolean happens = chance.happens(Double.parseDouble(parts[1]));
            PolicyChange change = change(
                    PolicyOp.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                    Double.parseDouble(parts[2]) / AUTO_LEVELS,
                    PolicyChange.Reach.USUAL,
                    chance);
            if (happens) {
                changes.add(change);
            }
        }
        return changes;
    }
}
