package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.exec.Slots.Group;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Trains a classifier on its own ONNX graph. Weights, moments and averages stay in native memory until they are asked for. Equal seeds, batches and
 * numbers of threads give equal weights on the same machine. Not for several threads at once.
 */
public final class TrainingSession implements AutoCloseable {

    private final Model model;
    private final TrainingOptions options;
    private final Parameters parameters;
    private final PtNDManager scope;
    private final Memory memory;
    private final Script step;
    private final Script logits;
    private final Optional<Answers> teacher;
    private final Batches batches = new Batches();
    private long steps;

    private TrainingSession(Model model, TrainingOptions options) {
        Classifier classifier = options.lesson().features()
                ? Classifier.ofFeatures(model)
                : Classifier.of(model, options.preprocessing());
        this.model = model;
        this.options = options;
        this.parameters = Parameters.of(model.graph(), options.learnt().frozen());
        requireParameters();
        List<String> wanted = List.of(classifier.logits());
        Mode mode = options.learnt().normsFrozen() ? Mode.TRAINING_FROZEN_NORMS : Mode.TRAINING;
        List<String> learned = Stream.concat(
                        wanted.stream(), options.teacher().stream().flatMap(one -> one.hints().values().stream()))
                .toList();
        GraphScript training = GraphScript.of(model, learned, new Call.Scope(model.opset(), mode, options.learnt().frozen()));
        GraphScript inference = GraphScript.of(model, wanted, Call.Scope.inference(model.opset()));
        List<String> constants = Stream.concat(training.feeds().keySet().stream(), inference.feeds().keySet().stream())
                .distinct()
                .filter(name -> !name.equals(classifier.input()))
                .filter(name -> !parameters.all().contains(name))
                .toList();
        Map<String, Tensor> masks = KeptZeros.masks(model, parameters.learnt());
        constants = Stream.concat(constants.stream(), masks.keySet().stream()).toList();
        Slots slots = new Slots(parameters, options, constants);
        TrainingScript scripts = new TrainingScript(classifier, options, parameters, slots);
        this.scope = Torch.open();
        JniUtils.setNumThreads(options.machine().threads());
        this.teacher = options.teacher()
                .map(one -> new Answers(
                        scope,
                        new Forward.Shown(one.model(), one.preprocessing().orElse(options.preprocessing())),
                        one.hints().theirs()));
        this.memory = new Memory(scope, slots, scripts.start(), initial(model, masks));
        this.step = load(scripts.step(training));
        this.logits = load(scripts.logits(inference));
    }

    /**
     * Prepares a model for training.
     *
     * @throws EdgeAiException if it is no classifier of pictures, has operators without a kernel (all are named) or nothing to learn
     */
    public static TrainingSession open(Model model, TrainingOptions options) {
        return new TrainingSession(model, options);
    }

    /** The initializers that this session changes. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Learns from one batch: forward, loss, backward, update.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @param labels N class numbers
     */
    public StepResult step(Tensor pixels, int[] labels, double learningRate) {
        return step(pixels, labels, learningRate, Optional.empty());
    }

    /**
     * Learns from one batch whose answers the teacher gave before.
     *
     * @param answers what {@link #answers} gave for these pictures
     */
    public StepResult step(Tensor pixels, int[] labels, double learningRate, Tensor answers) {
        return step(pixels, labels, learningRate, Optional.of(answers));
    }

    private StepResult step(Tensor pixels, int[] labels, double learningRate, Optional<Tensor> answers) {
        // The dice of dropout hang on seed and step alone, so that a resumed session throws the same ones.
        JniUtils.setSeed(options.machine().seed() * 1_000_003 + steps);
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDArray targets = run.create(Arrays.stream(labels).asLongStream().toArray());
            Optional<Mixing.Mixed> mixed = mixed(pixels);
            NDArray shown = upload(run, mixed.map(Mixing.Mixed::pixels).orElse(pixels));
            NDArray own = run.create(mixed.map(Mixing.Mixed::own).orElse(new float[0]));
            NDArray wanted =
                    answers.<NDArray>map(known -> Transfer.upload(run, known)).orElseGet(() -> asked(run, shown));
            NDList results =
                    step.run(memory.arguments(new NDList(shown, targets, run.create(learningRate), wanted, own)), true);
            steps++;
            return new StepResult(
                    results.get(0).toFloatArray()[0],
                    Math.toIntExact(results.get(1).toLongArray()[0]));
        }
    }

    private Optional<Mixing.Mixed> mixed(Tensor pixels) {
        double half = options.teacher().map(Teacher::mixed).orElse(0.0) / 2;
        double mean = Math.max(half, options.lesson().mixup());
        double rectangle = Math.max(half, options.lesson().cutmix());
        return mean + rectangle == 0
                ? Optional.empty()
                : Optional.of(
                        Mixing.of(pixels, mean, rectangle, new SplittableRandom(options.machine().seed() * 1_000_003 + steps)));
    }

    /**
     * What the teacher says of pictures: its logits, then its inner values.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes and elements of all inner values]
     */
    public Tensor answers(Tensor pixels) {
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            return Transfer.download(asked(run, upload(run, pixels)));
        }
    }

    /**
     * The logits of pictures, with running statistics and, where an average is kept, averaged weights.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes]
     */
    public Tensor logits(Tensor pixels) {
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDArray none = run.create(new long[0]);
            NDList arguments = memory.arguments(new NDList(
                    upload(run, pixels), none, run.create(0.0), run.create(new float[0]), run.create(new float[0])));
            return Transfer.download(logits.run(arguments, false).get(0));
        }
    }

    /** All that is needed to go on later as if nothing had happened: weights, statistics, moments, averages, number of steps. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(memory.state());
        state.put(STEPS, Tensor.ofLongs(new long[] {steps}));
        return state;
    }

    /**
     * Goes on from a state that a session of the same model and options gave.
     *
     * @throws EdgeAiException if the state is of another model or other options
     */
    public void restore(Map<String, Tensor> state) {
        Tensor count = state.get(STEPS);
        if (count == null) {
            throw EdgeAiException.step(Diagnostic.error("value '" + STEPS + "' is not in the saved state of training"));
        }
        memory.restore(state);
        steps = count.toLongs()[0];
    }

    /** The model with the weights of now: the averaged ones where an average is kept. */
    public Model model() {
        Map<String, Tensor> state = memory.state();
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        for (Group group :
                options.update().averageDecay() > 0 ? List.of(Group.AVERAGE) : List.of(Group.LEARNT, Group.STATISTICS)) {
            for (String name : parameters.all()) {
                Tensor value = state.get(Memory.key(group, name));
                if (value != null) {
                    initializers.put(name, value);
                }
            }
        }
        return model.withGraph(model.graph().withInitializers(initializers));
    }

    @Override
    public void close() {
        step.close();
        logits.close();
        teacher.ifPresent(Answers::close);
        memory.close();
        scope.close();
    }

    private static final String STEPS = "steps";

    private NDArray asked(PtNDManager run, NDArray shown) {
        return teacher.map(one -> one.of(shown)).orElseGet(() -> run.create(new float[0]));
    }

    private NDArray upload(PtNDManager run, Tensor pixels) {
        if (options.lesson().features()) {
            return Transfer.upload(run, pixels);
        }
        if (pixels.type() != ElementType.UINT8 || pixels.rank() != 4) {
            throw new IllegalArgumentException("pixels " + pixels + " are not uint8 [N, height, width, channels]");
        }
        return batches.upload(run, pixels);
    }

    private Script load(TrainingScript.Source source) {
        return Script.load(scope, source.body(), source.nodes());
    }

    private void requireParameters() {
        if (parameters.learnt().isEmpty()) {
            throw EdgeAiException.step(
                    Diagnostic.error("graph '" + model.graph().name()
                                    + "' has nothing to learn: no float32 initializer of a convolution, product or norm is left"
                                    + " that is not frozen")
                            .hint("freeze less, or import a float model"));
        }
    }

    private static Map<String, Tensor> initial(Model model, Map<String, Tensor> masks) {
        Map<String, Tensor> all = new LinkedHashMap<>(model.graph().initializers());
        all.putAll(masks);
        all.putAll(Constants.of(model.graph()));
        return all;
    }
}
