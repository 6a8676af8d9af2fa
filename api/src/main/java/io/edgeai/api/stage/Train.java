package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains a classifier on the training part, keeps the best checkpoint by validation accuracy unless told otherwise. */
@Help(
        "Trains the model on the training part; the best checkpoint by validation accuracy is kept unless 'keep' says otherwise.")
public record Train(
        @Help("passes over the training part") @Default("100") @Within(least = 1, most = 100000) int epochs,
        @Help("pictures a step") @Default("128") @Within(least = 1, most = 65536) int batch,
        @Help("the highest learning rate of the schedule") @Default("1e-4") @Within(above = 0, most = 1000)
                double learningRate,
        @Help("sgd (momentum 0.9), adam, adamw") @Default("adam") Optimizer optimizer,
        @Help("momentum of sgd") @Default("0.9") @Within(least = 0, most = 1) double momentum,
        @Help("weight decay, not applied to biases and norms; decoupled for adamw")
                @Default("0")
                @Within(least = 0, most = 1)
                double weightDecay,
        @Help(
                        "what the sum of the weights' sizes counts in the loss (L1), not of biases and norms: weights that learn little come to lie at zero")
                @Default("0")
                @Within(least = 0, most = 1)
                double absoluteDecay,
        @Help("constant, step (see step-epochs, step-factor), cosine to zero") @Default("constant") Schedule schedule,
        @Help("epochs over which the learning rate rises from zero") @Default("0") @Within(least = 0) double warmUp,
        @Help("for schedule step: epochs after which the rate falls") @Default("30") @Within(least = 1) int stepEpochs,
        @Help("for schedule step: by which factor it falls") @Default("0.1") @Within(above = 0, most = 1)
                double stepFactor,
        @Help("share of the target spread over all classes") @Default("0") @Within(least = 0, most = 0.99)
                double labelSmoothing,
        @Help("weight of a class in the loss by name; 'balanced' for all by inverse frequency")
                Optional<ClassWeights> classWeights,
        @Help("which parameters stay as they are: none, features (all but the head), or norms (batch-norm statistics)")
                @Default("[]")
                List<Freeze> freeze,
        @Help("parameters whose name matches stay as they are (regular expression)") @Form(Form.Kind.REGEX)
                Optional<String> freezeMatching,
        @Help("weight of the moving average of the weights, which is what is evaluated and kept; 0: none")
                @Default("0")
                @Within(least = 0, most = 0.9999999)
                double averageDecay,
        @Help(
                        "share of the weights before training in the result, the head's apart: weights = share x before + (1 - share) x trained; keeps more of what a pretrained model knows of pictures that the dataset does not show")
                @Default("0")
                @Within(least = 0, most = 1)
                double startShare,
        @Help(
                        "which epoch's weights are the result: best (by validation accuracy) or last; last where validation is too easy to choose by")
                @Default("best")
                Keep keep,
        @Help("changes of training pictures by name and strength") @Default("{}") Augment augment,
        @Help(
                        "by how much faster the head learns than all before it, e.g. 10: the rate of pretrained layers is then learning-rate, that of the head ten times as high")
                @Default("1")
                @Within(above = 0, most = 10000)
                double headLearningRateFactor,
        @Help(
                        "how many blocks from the input stay as they are; a block is a layer, or all between the ends of a residual or gated part")
                @Default("0")
                @Within(least = 0, most = 10000)
                int freezeBlocks,
        @Help("gradients that are together longer than this are shortened to it") @Within(above = 0)
                Optional<Double> clipGradient,
        @Help("training ends after so many epochs without a better one") @Within(least = 1, most = 100000)
                Optional<Integer> patience,
        @Help("true: each epoch shows as many pictures of each class, those of small classes several times")
                @Default("false")
                boolean balanced,
        @Help(
                        "true: before training, a try of 100 steps with a rising rate; its curve and a proposed rate stand in the report")
                @Default("false")
                boolean findRate,
        @Default("{}") Devices devices)
        implements StageSpec {

    public Train {
        freeze = List.copyOf(freeze);
    }

    @Override
    public boolean trains() {
        return true;
    }

    /** Update rules. */
    public enum Optimizer {
        SGD,
        ADAM,
        ADAMW
    }

    /** Course of the learning rate. */
    public enum Schedule {
        CONSTANT,
        STEP,
        COSINE
    }

    /** Which epoch's weights are the result. */
    public enum Keep {
        BEST,
        LAST
    }

    /** What may be kept as it is. */
    public enum Freeze {
        FEATURES,
        NORMS
    }

    /** Weights of classes: either balanced, or by name. */
    public record ClassWeights(
            @Default("false") boolean balanced, @Default("{}") @Within(above = 0) Map<String, Double> weights) {
        public ClassWeights {
            weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
            if (balanced != weights.isEmpty()) {
                throw new IllegalArgumentException(
                        "class-weights needs either 'balanced: true' or 'weights' by class name");
            }
        }
    }
}
