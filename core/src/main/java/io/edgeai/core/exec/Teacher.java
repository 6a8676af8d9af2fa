package io.edgeai.core.exec;

import io.edgeai.api.model.Model;

/**
 * Another model whose answers are learned from: Hinton et al., "Distilling the knowledge in a neural network", 2015.
 *
 * @param model a classifier of the same pictures with as many classes
 * @param share of the loss that is the divergence from its answers, 0 to 1; the rest is the labels' cross entropy
 * @param temperature that both answers are softened by, above 0
 * @param mixed the share of pictures that are laid together with another one; labels say nothing of such, so it is 0 unless {@code share} is 1
 */
public record Teacher(Model model, double share, double temperature, double mixed) {

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
