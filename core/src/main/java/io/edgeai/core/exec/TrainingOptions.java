package io.edgeai.core.exec;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.stage.Train;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a graph is trained.
 *
 * @param preprocessing mean and std, which the session applies itself
 * @param update from gradients to weights
 * @param learnt what of the graph learns
 * @param lesson what the loss is made of
 * @param teacher another model that is learned from
 * @param machine where it is computed, and the chances taken there
 */
public record TrainingOptions(
        Preprocessing preprocessing,
        Update update,
        Learnt learnt,
        Lesson lesson,
        Optional<Teacher> teacher,
        Machine machine) {

    /**
     * From gradients to weights.
     *
     * @param optimizer the rule
     * @param momentum of {@code SGD}
     * @param weightDecay on weights, not on biases and norms; decoupled for {@code ADAMW}
     * @param absoluteDecay what the sum of the sizes of these weights counts in the loss
     * @param averageDecay decay of the moving average of weights, which is what is evaluated and kept; 0 for none
     * @param bound on the length of all gradients together; 0 for none
     */
    public record Update(
            Train.Optimizer optimizer,
            double momentum,
            double weightDecay,
            double absoluteDecay,
            double averageDecay,
            double bound) {

        /** Without a part of the loss for the sizes of weights. */
        public Update(
                Train.Optimizer optimizer, double momentum, double weightDecay, double averageDecay, double bound) {
            this(optimizer, momentum, weightDecay, 0, averageDecay, bound);
        }

        /** A rule with nothing besides; {@code SGD} has a momentum of 0.9. */
        public static Update by(Train.Optimizer optimizer) {
            return new Update(optimizer, 0.9, 0, 0, 0);
        }
    }

    /**
     * What of the graph learns.
     *
     * @param frozen initializers that stay as they are; a batch norm whose scale is frozen keeps its statistics as well
     * @param normsFrozen true if all batch norms keep their statistics; their scales and biases still learn
     * @param rates what the learning rate of an initializer is multiplied by; 1 for those not named
     */
    public record Learnt(Set<String> frozen, boolean normsFrozen, Map<String, Double> rates) {

        /** Everything, at the same rate. */
        public static final Learnt ALL = new Learnt(Set.of(), false, Map.of());

        public Learnt {
            frozen = Set.copyOf(frozen);
            rates = Map.copyOf(rates);
        }
    }

    /**
     * What the loss is made of.
     *
     * @param labelSmoothing share of the target that is spread over all classes
     * @param classWeights one factor a class in the loss; empty for none
     * @param mix pictures that are laid together with another one, labels too
     * @param features whether what comes in are values to be taken as they are, float32, not pictures
     */
    public record Lesson(double labelSmoothing, List<Float> classWeights, Mix mix, boolean features) {

        /** The labels as they are, pictures as they come. */
        public static final Lesson PLAIN = new Lesson(0, List.of(), Mix.NONE, false);

        public Lesson {
            classWeights = List.copyOf(classWeights);
        }
    }

    /**
     * Pictures that are laid together with their neighbour in the batch.
     *
     * @param means the share of pictures that are a mean with another one
     * @param rectangles the share of pictures that have a rectangle of another one
     * @param alpha both numbers of the Beta distribution that the picture's own share is drawn from
     */
    public record Mix(double means, double rectangles, double alpha) {

        /** Pictures as they come. */
        public static final Mix NONE = new Mix(0, 0, 1);

        boolean happens() {
            return means + rectangles > 0;
        }
    }

    /**
     * Where it is computed, and the chances taken there.
     *
     * @param seed of dropout
     * @param threads of the engine; results are equal only for equal numbers of threads
     * @param devices those that share each batch: each learns from its part with norms over that part, the mean of their gradients changes the weights
     */
    public record Machine(long seed, int threads, List<Device> devices) {

        /** The CPU. */
        public Machine(long seed, int threads) {
            this(seed, threads, List.of(Device.CPU));
        }

        public Machine {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("training needs one device at least, such as the CPU");
            }
            if (threads < 1) {
                throw new IllegalArgumentException("number of threads '" + threads + "' is less than 1");
            }
        }
    }

    /** The options of a spec; class weights and frozen initializers, which depend on the data and the model, are still to be set. */
    public static TrainingOptions of(Train train, Preprocessing preprocessing, Machine machine) {
        return new TrainingOptions(
                preprocessing,
                new Update(
                        train.optimizer(),
                        train.momentum(),
                        train.weightDecay(),
                        train.absoluteDecay(),
                        train.averageDecay(),
                        train.clipGradient().orElse(0.0)),
                new Learnt(Set.of(), train.freeze().contains(Train.Freeze.NORMS), Map.of()),
                new Lesson(
                        train.labelSmoothing(),
                        List.of(),
                        new Mix(
                                train.augment().mixup(),
                                train.augment().cutmix(),
                                train.augment().mixAlpha()),
                        false),
                Optional.empty(),
                machine);
    }

    /** These options with one weight a class. */
    public TrainingOptions withClassWeights(List<Float> weights) {
        return with(new Lesson(lesson.labelSmoothing, weights, lesson.mix, lesson.features));
    }

    /** These options for a model that takes values of any shape as they are, not pictures. */
    public TrainingOptions fromFeatures() {
        return with(new Lesson(lesson.labelSmoothing, lesson.classWeights, lesson.mix, true));
    }

    /** These options with initializers that stay as they are. */
    public TrainingOptions withFrozen(Set<String> names) {
        return with(new Learnt(names, learnt.normsFrozen, learnt.rates));
    }

    /** These options with learning rates of their own for some initializers, as factors. */
    public TrainingOptions withRates(Map<String, Double> factors) {
        return with(new Learnt(learnt.frozen, learnt.normsFrozen, factors));
    }

    /** These options with another model that is learned from. */
    public TrainingOptions withTeacher(Teacher other) {
        return new TrainingOptions(preprocessing, update, learnt, lesson, Optional.of(other), machine);
    }

    private TrainingOptions with(Learnt other) {
        return new TrainingOptions(preprocessing, update, other, lesson, teacher, machine);
    }

    private TrainingOptions with(Lesson other) {
        return new TrainingOptions(preprocessing, update, learnt, other, teacher, machine);
    }
}
