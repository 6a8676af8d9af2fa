package io.edgeai.api.stage;

import java.util.Optional;

/** Trains a classifier to answer as a teacher does, beside the labels or without them. */
@Help(
        "Trains the model to answer as a teacher does: on the same changed pictures, beside the labels or without them. The teacher's answers are computed once where no change of pictures makes them differ.")
public record Distill(
        @Help("whose answers are learned from") TeacherSpec teacher,
        @Help(
                        "kd (divergence from softened answers, Hinton 2015), dkd (the right class and the others apart, Zhao 2022), js (Jensen-Shannon divergence, as in Paddle's SSLD)")
                @Default("kd")
                Loss loss,
        @Help("both answers are softened by this") @Default("1") @Within(above = 0, most = 100) double temperature,
        @Help(
                        "share of the loss that is the divergence from the teacher; the rest follows the labels; 1: no label is learned from")
                @Default("0.5")
                @Within(above = 0, most = 1)
                double share,
        @Help("for loss dkd: weight of the right class against all others") @Default("1") @Within(least = 0, most = 100)
                double alpha,
        @Help("for loss dkd: weight of what the teacher says of the other classes")
                @Default("2")
                @Within(least = 0, most = 100)
                double beta,
        @Help(
                        "weight in the loss of inner values' relative squared difference from the teacher's, where both have ends of blocks of the same shape")
                @Default("0")
                @Within(least = 0, most = 1000)
                double hints,
        @Help("share of pictures that are laid together with another one; for share 1, where no label is needed")
                @Default("0")
                @Within(least = 0, most = 1)
                double mix,
        @Help("a folder of pictures without labels that join the training part; for share 1")
                Optional<String> unlabelled,
        @Help("epochs, learning rate and all else, as under the stage 'train'") @Default("{}") Train train)
        implements StageSpec {

    public Distill {
        if (share < 1 && unlabelled.isPresent()) {
            throw new IllegalArgumentException("unlabelled pictures ('" + unlabelled.get()
                    + "') have no label to learn from, and share is " + share + ": write  share: 1");
        }
        if (share < 1 && mix > 0) {
            throw new IllegalArgumentException(
                    "pictures that are laid together (mix " + mix + ") have no label to learn from: write  share: 1");
        }
        if (loss == Loss.DKD && (unlabelled.isPresent() || mix > 0)) {
            throw new IllegalArgumentException(
                    "loss 'dkd' sets the right class apart, which unlabelled and mixed pictures do not have: write  loss: kd  or  loss: js");
        }
    }

    @Override
    public boolean trains() {
        return true;
    }

    /** How far answers are from the teacher's. */
    public enum Loss {
        KD,
        DKD,
        JS
    }
}
