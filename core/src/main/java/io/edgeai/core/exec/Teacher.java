package io.edgeai.core.exec;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import java.util.List;
import java.util.Optional;

/**
 * Another model whose answers are learned from: Hinton et al., "Distilling the knowledge in a neural network", 2015.
 *
 * @param model a classifier of the same pictures with as many classes
 * @param preprocessing whose mean and std it takes pictures with; empty for those of the model that learns
 * @param measure how far answers are from its own
 * @param share of the loss that is this measure, 0 to 1; the rest is the labels' cross entropy
 * @param temperature that both answers are softened by, above 0
 * @param mixed the share of pictures that are laid together with another one; labels say nothing of such, so it is 0 unless {@code share} is 1
 * @param hints inner values that are learned from as well
 */
public record Teacher(
        Model model,
        Optional<Preprocessing> preprocessing,
        Measure measure,
        double share,
        double temperature,
        double mixed,
        Hints hints) {

    /** How far answers are from the teacher's. */
    public sealed interface Measure permits Divergence, JensenShannon, Decoupled {}

    /** The Kullback-Leibler divergence of softened answers. */
    public record Divergence() implements Measure {}

    /** The mean divergence of both from their mean: finite and even-handed (SSLD, Cui et al. 2021). */
    public record JensenShannon() implements Measure {}

    /**
     * The divergence of the right class against all others, and that within the others: Zhao et al., "Decoupled knowledge distillation", 2022, equation 7.
     *
     * @param right weight of the former
     * @param others weight of the latter
     */
    public record Decoupled(double right, double others) implements Measure {}

    /**
     * Inner values that are to be as the teacher's: Romero et al., "FitNets: hints for thin deep nets", 2015, with values of the same shape.
     *
     * @param values names in the model that learns
     * @param theirs the names in the teacher, one for each of {@code values}
     * @param weight of the mean over the values of their squared difference, relative to the variance of the teacher's, in the loss
     */
    public record Hints(List<String> values, List<String> theirs, double weight) {

        /** No inner values. */
        public static final Hints NONE = new Hints(List.of(), 0);

        public Hints {
            values = List.copyOf(values);
            theirs = List.copyOf(theirs);
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("weight " + weight + " of hints is below 0");
            }
            if (values.size() != theirs.size()) {
                throw new IllegalArgumentException(
                        "hints are " + values.size() + " values here and " + theirs.size() + " of the teacher");
            }
        }

        /** Values that both models call the same. */
        public Hints(List<String> values, double weight) {
            this(values, values, weight);
        }
    }

    /** One that takes pictures as the model that learns does, by the divergence of softened answers. */
    public Teacher(Model model, double share, double temperature, double mixed, Hints hints) {
        this(model, Optional.empty(), new Divergence(), share, temperature, mixed, hints);
    }

    /** Without hints. */
    public Teacher(Model model, double share, double temperature, double mixed) {
        this(model, share, temperature, mixed, Hints.NONE);
    }

    public Teacher {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " of the teacher is not within 0..1");
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature " + temperature + " is not above 0");
        }
        if (!(mixed >= 0 && mixed <= 1) || (mixed > 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "share " + mixed + " of mixed pictures is not within 0..1, or labels are learned from");
        }
    }
}
