package io.edgeai.api.stage;

import java.util.Optional;

/** Training with rounding on the way, for one target's number format. */
@Help(
        "Quantization-aware training, for method qat: on from what method auto comes to, with all that the chip rounds rounded on the way; weights, biases and ranges learn. What comes of it is taken if it is nearer to the float model on pictures of the validation part.")
public record Qat(
        @Help("passes over the training part") @Default("10") @Within(least = 1, most = 100000) int epochs,
        @Help("pictures a step") @Default("32") @Within(least = 1, most = 65536) int batch,
        @Help(
                        "the highest learning rate of weights, adam's; it rises for a twentieth of the time and then falls to zero as a cosine; biases learn 5 times, ranges, relative to their size, 100 times as fast (powers of two 10 times)")
                @Default("5e-5")
                @Within(above = 0, most = 1)
                double learningRate,
        @Help("share of the loss that is the divergence from the float model's answers; the rest follows the labels")
                @Default("1")
                @Within(least = 0, most = 1)
                double teacherShare,
        @Help(
                        "share of pictures that are laid together with another one, as a mean or as a rectangle: few pictures become many; for teacher-share 1, where no label is needed")
                @Default("0")
                @Within(least = 0, most = 1)
                double mix,
        @Help(
                        "weight in the loss of the inner values' relative squared difference from the float model's, where all that the net computes passes through one value")
                @Default("0")
                @Within(least = 0, most = 1000)
                double hints,
        @Help("changes of training pictures by name and strength") @Default("{flip: 0.5, crop: 0.5}") Augment augment,
        @Default("{}") Devices devices) {

    /** What a spec that says nothing else means. */
    public static Qat usual() {
        return new Qat(10, 32, 5e-5, 1, 0, 0, new Augment(0.5, Optional.of(0.5), 0, 0, 0, 0), Devices.usual());
    }
}
