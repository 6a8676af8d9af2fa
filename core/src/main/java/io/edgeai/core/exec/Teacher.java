package io.edgeai.core.exec;

import io.edgeai.api.model.Model;
import java.util.List;

/**
 * Another model whose answers are learned from: Hinton et al., "Distilling the knowledge in a neural network", 2015.
 *
 * @param model a classifier of the same pictures with as many classes
 * @param share of the loss that is the divergence from its answers, 0 to 1; the rest is the labels' cross entropy
 * @param temperature that both answers are softened by, above 0
 * @param mixed the share of pictures that are laid together with another one; labels say nothing of such, so it is 0 unless {@code share} is 1
 * @param hints inner values that are learned from as well
 */
public record Teacher(Model model, double share, double temperature, double mixed, Hints hints) {

    /**
     * Inner values that are to be as the teacher's: Romero et al., "FitNets: hints for thin deep nets", 2015, with values of the same shape.
     *
     * @param values names that both models have
     * @param weight of the mean over the values of their squared difference, relative to the variance of the teacher's, in the loss
     */
    public record Hints(List<String> values, double weight) {

        /** No inner values. */
        public static final Hints NONE = new Hints(List.of(), 0);

        public Hints {
            values = List.copyOf(values);
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("weight " + weight + " of hints is below 0");
            }
        }
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
