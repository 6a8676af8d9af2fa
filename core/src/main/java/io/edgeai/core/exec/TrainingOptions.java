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
 * @param optimizer the update rule
 * @param momentum of {@code SGD}
 * @param weightDecay on weights, not on biases and norms; decoupled for {@code ADAMW}
 * @param labelSmoothing share of the target that is spread over all classes
 * @param classWeights one factor a class in the loss; empty for none
 * @param frozen initializers that stay as they are; a batch norm whose scale is frozen keeps its statistics as well
 * @param normsFrozen true if all batch norms keep their statistics; their scales and biases still learn
 * @param averageDecay decay of the moving average of weights, which is what is evaluated and kept; 0 for none
 * @param rates what the learning rate of an initializer is multiplied by; 1 for those not named
 * @param teacher another model that is learned from
 * @param seed of dropout
 * @param threads of the engine; results are equal only for equal numbers of threads
 * @param lesson what a step does besides the update
 */
public record TrainingOptions(
        Preprocessing preprocessing,
        Train.Optimizer optimizer,
        double momentum,
        double weightDecay,
        double labelSmoothing,
        List<Float> classWeights,
        Set<String> frozen,
        boolean normsFrozen,
        double averageDecay,
        Map<String, Double> rates,
        Optional<Teacher> teacher,
        long seed,
        int threads,
        Lesson lesson) {

    /**
     * What a step does besides the update.
     *
     * @param bound on the length of all gradients together; 0 for none
     * @param mixup the share of pictures that are a mean with another one, labels too
     * @param cutmix the share of pictures that have a rectangle of another one, labels too
     * @param features whether what comes in are values to be taken as they are, float32, not pictures
     */
    public record Lesson(double bound, double mixup, double cutmix, boolean features) {

        /** Learning from pictures. */
        public Lesson(double bound, double mixup, double cutmix) {
            this(bound, mixup, cutmix, false);
        }

        /** Gradients as they are, pictures as they come. */
        public static final Lesson PLAIN = new Lesson(0, 0, 0);

        boolean mixes() {
            return mixup + cutmix > 0;
        }
    }

    /** Options of steps that do nothing besides. */
    public TrainingOptions(
            Preprocessing preprocessing,
            Train.Optimizer optimizer,
            double momentum,
            double weightDecay,
            double labelSmoothing,
            List<Float> classWeights,
            Set<String> frozen,
            boolean normsFrozen,
            double averageDecay,
            Map<String, Double> rates,
            Optional<Teacher> teacher,
            long seed,
            int threads) {
        this(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                classWeights,
                frozen,
                normsFrozen,
                averageDecay,
                rates,
                teacher,
                seed,
                threads,
                Lesson.PLAIN);
    }

    public TrainingOptions {
        classWeights = List.copyOf(classWeights);
        frozen = Set.copyOf(frozen);
        rates = Map.copyOf(rates);
        if (threads < 1) {
            throw new IllegalArgumentException("number of threads '" + threads + "' is less than 1");
        }
    }

    /** The options of a spec; class weights and frozen initializers, which depend on the data and the model, are still to be set. */
    public static TrainingOptions of(Train train, Preprocessing preprocessing, long seed, int threads) {
        return new TrainingOptions(
                preprocessing,
                train.optimizer(),
                train.momentum(),
                train.weightDecay(),
                train.labelSmoothing(),
                List.of(),
                Set.of(),
                train.freeze().contains(Train.Freeze.NORMS),
                train.averageDecay(),
                Map.of(),
                Optional.empty(),
                seed,
                threads,
                new Lesson(
                        train.clipGradient().orElse(0.0),
                        train.augment().mixup(),
                        train.augment().cutmix()));
    }

    /** These options with one weight a class. */
    public TrainingOptions withClassWeights(List<Float> weights) {
        return new TrainingOptions(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                weights,
                frozen,
                normsFrozen,
                averageDecay,
                rates,
                teacher,
                seed,
                threads,
                lesson);
    }

    /** These options with initializers that stay as they are. */
    public TrainingOptions withFrozen(Set<String> names) {
        return new TrainingOptions(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                classWeights,
                names,
                normsFrozen,
                averageDecay,
                rates,
                teacher,
                seed,
                threads,
                lesson);
    }

    /** These options with learning rates of their own for some initializers, as factors. */
    public TrainingOptions withRates(Map<String, Double> factors) {
        return new TrainingOptions(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                classWeights,
                frozen,
                normsFrozen,
                averageDecay,
                factors,
                teacher,
                seed,
                threads,
                lesson);
    }

    /** These options for a model that takes values of any shape as they are, not pictures. */
    public TrainingOptions fromFeatures() {
        return new TrainingOptions(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                classWeights,
                frozen,
                normsFrozen,
                averageDecay,
                rates,
                teacher,
                seed,
                threads,
                new Lesson(lesson.bound(), lesson.mixup(), lesson.cutmix(), true));
    }

    /** These options with another model that is learned from. */
    public TrainingOptions withTeacher(Teacher other) {
        return new TrainingOptions(
                preprocessing,
                optimizer,
                momentum,
                weightDecay,
                labelSmoothing,
                classWeights,
                frozen,
                normsFrozen,
                averageDecay,
                rates,
                Optional.of(other),
                seed,
                threads,
                lesson);
    }
}
