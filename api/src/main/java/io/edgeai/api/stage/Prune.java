package io.edgeai.api.stage;

import java.util.List;
import java.util.Optional;

/** Takes channels out for good, by a share of something or by TAO's threshold; a training behind it makes up for what was lost. */
@Help(
        "Takes out the channels that matter least: the result is an ordinary smaller model. Either 'ratio' or 'threshold' says how many. Retraining is a stage 'train' behind it.")
public record Prune(
        @Help("the share, of what 'by' names, that goes") @Within(above = 0, most = 0.98) Optional<Double> ratio,
        @Help(
                        "what 'ratio' is a share of: channels, multiply-adds, bytes (of the weights), or time (on the targets' chips, by the estimates that come with a conversion)")
                @Default("channels")
                By by,
        @Help(
                        "for time: the one target, as backend/chip, whose time is looked at; where nothing is said the share goes of each target's")
                Optional<String> target,
        @Help(
                        "TAO's rule: filters whose norm, relative to the layer's as 'normalizer' says, is above it stay; higher is smaller")
                @Within(above = 0)
                Optional<Double> threshold,
        @Help(
                        "for ratio, what tells how much a channel matters: l1, l2 (also where nothing is said) or max of its weights, fpgm (distance to the layer's other filters), batch-norm (size of the scale behind it), taylor (weight x gradient over training pictures)")
                Optional<Importance> importance,
        @Help(
                        "for ratio: uniform (the same share of every layer, also where nothing is said), global (all layers' channels compete), sensitivity (each layer as much as the answers bear on validation pictures)")
                Optional<Ratios> ratios,
        @Help("for threshold: what a norm is relative to, max of the layer (also where nothing is said) or l2")
                Optional<Normalizer> normalizer,
        @Help(
                        "for threshold: how layers that must keep the same channels agree; union (also where nothing is said), intersection, arithmetic-mean, geometric-mean")
                Optional<EqualizationCriterion> equalizationCriterion,
        @Help(
                        "the number of channels that stay is a multiple of it; where nothing is said, of 8 and of what all targets' chips want")
                @Within(least = 1, most = 1024)
                Optional<Integer> granularity,
        @Help("the fewest channels of a layer that has as many; where nothing is said, 16 for threshold, else 1")
                @Within(least = 1)
                Optional<Integer> minFilters,
        @Help("layers (node names) that stay as they are, and those that must keep the same channels") @Default("[]")
                List<String> excludedLayers,
        @Help("for ratio: in how many steps it is reached, with the training 'between' after each but the last")
                @Default("1")
                @Within(least = 1, most = 100)
                int iterations,
        @Help("the training between iterations") Optional<Train> between,
        @Help("how many training pictures taylor, and how many validation pictures sensitivity, looks at")
                @Default("128")
                @Within(least = 1)
                int images,
        @Help("whether the accuracy before and right after pruning is measured too, in float and emulated")
                @Default("true")
                boolean compare)
        implements StageSpec {

    public Prune {
        excludedLayers = List.copyOf(excludedLayers);
        if (ratio.isPresent() == threshold.isPresent()) {
            throw new IllegalArgumentException(
                    "prune needs either 'ratio' (a share) or 'threshold' (TAO's rule), e.g. ratio: 0.5");
        }
        if (threshold.isPresent()) {
            unheeded("importance", importance.isPresent(), "ratio");
            unheeded("ratios", ratios.isPresent(), "ratio");
            unheeded("by", by != By.CHANNELS, "ratio");
            unheeded("iterations", iterations > 1, "ratio");
            unheeded("target", target.isPresent(), "by: time");
        } else {
            unheeded("normalizer", normalizer.isPresent(), "threshold");
            unheeded("equalization-criterion", equalizationCriterion.isPresent(), "threshold");
            unheeded("target", target.isPresent() && by != By.TIME, "by: time");
        }
        if (between.isPresent() != iterations > 1) {
            throw new IllegalArgumentException(
                    between.isPresent()
                            ? "key 'between' has no effect without  iterations: 2  or more"
                            : "iterations " + iterations
                                    + " need the training between them, e.g. between: {epochs: 5}");
        }
    }

    /** A share of the channels of every layer, with all else as where nothing is said. */
    public static Prune ratio(double ratio) {
        return usual(Optional.of(ratio), Optional.empty());
    }

    /** TAO's rule, with all else as where nothing is said. */
    public static Prune threshold(double threshold) {
        return usual(Optional.empty(), Optional.of(threshold));
    }

    private static Prune usual(Optional<Double> ratio, Optional<Double> threshold) {
        return new Prune(
                ratio,
                By.CHANNELS,
                Optional.empty(),
                threshold,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                1,
                Optional.empty(),
                128,
                true);
    }

    private static void unheeded(String key, boolean given, String needed) {
        if (given) {
            throw new IllegalArgumentException("key '" + key + "' has no effect without '" + needed + "'");
        }
    }

    /** What a share is of. */
    public enum By {
        CHANNELS,
        MULTIPLY_ADDS,
        BYTES,
        /** As estimated for chips. */
        TIME
    }

    /** What tells how much a channel matters. */
    public enum Importance {
        L1,
        L2,
        MAX,
        FPGM,
        BATCH_NORM,
        TAYLOR
    }

    /** How a share is spread over layers. */
    public enum Ratios {
        UNIFORM,
        GLOBAL,
        SENSITIVITY
    }

    /** What a norm is relative to. */
    public enum Normalizer {
        MAX,
        L2
    }

    /** How layers that must keep the same channels agree. */
    public enum EqualizationCriterion {
        UNION,
        INTERSECTION,
        ARITHMETIC_MEAN,
        GEOMETRIC_MEAN
    }
}
