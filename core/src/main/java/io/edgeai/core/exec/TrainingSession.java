package io.edgeai.core.exec;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.exec.Replica.Role;
import io.edgeai.core.exec.Slots.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains a classifier on its own ONNX graph. Weights, moments and averages stay in native memory until they are asked for. Equal seeds, batches and
 * numbers of threads give equal weights on the same machine. Not for several threads at once.
 */
public final class TrainingSession implements AutoCloseable {

    private static final String STEPS = "steps";

    private final Replica.Plan plan;
    private final TrainingOptions options;
    private final List<Replica> replicas;
    private final Replica first;
    private long steps;

    private TrainingSession(Model model, TrainingOptions options) {
        this.plan = Replica.Plan.of(model, options);
        this.options = options;
        requireParameters();
        List<Device> devices = options.machine().devices();
        List<Replica> opened = new ArrayList<>();
        for (Device device : devices) {
            Role role = devices.size() == 1 ? Role.ALONE : opened.isEmpty() ? Role.FIRST : Role.FOLLOWING;
            opened.add(new Replica(plan, device, role));
        }
        this.replicas = List.copyOf(opened);
        this.first = replicas.get(0);
        JniUtils.setNumThreads(options.machine().threads());
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
        return plan.parameters();
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
        Optional<Mixing.Mixed> mixed = mixed(pixels);
        Part batch = new Part(
                mixed.map(Mixing.Mixed::pixels).orElse(pixels),
                labels,
                mixed.isPresent() ? neighbours(labels) : new int[0],
                mixed.map(Mixing.Mixed::own).orElse(new float[0]),
                answers);
        StepResult result = replicas.size() == 1 ? alone(batch, learningRate) : shared(batch, learningRate);
        steps++;
        return result;
    }

    private StepResult alone(Part batch, double learningRate) {
        rollDice(0);
        try (PtNDManager run = first.open()) {
            return found(first.learn(run, batch, learningRate));
        }
    }

    /** Each copy finds the gradients of its part; the first learns from their mean, the others take over what it learned. */
    private StepResult shared(Part batch, double learningRate) {
        List<Part> parts = batch.among(replicas.size());
        List<PtNDManager> runs = new ArrayList<>();
        try {
            List<NDList> found = new ArrayList<>();
            float[] shares = shares(parts);
            double loss = 0;
            int correct = 0;
            for (int i = 0; i < parts.size(); i++) {
                Replica replica = replicas.get(i);
                rollDice(i);
                PtNDManager run = replica.open();
                runs.add(run);
                found.add(replica.learn(run, parts.get(i), learningRate));
            }
            List<NDList> learned = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                // Asked for only now: until somebody does, all devices are at work.
                StepResult part = found(found.get(i));
                loss += shares[i] * part.loss();
                correct += part.correct();
                learned.add(new NDList(found.get(i).subNDList(2))
                        .addAll(replicas.get(i).statistics()));
            }
            first.learn(runs.get(0), learned, shares, learningRate);
            replicas.stream().skip(1).forEach(replica -> replica.memory().follow(first.memory()));
            return new StepResult(loss, correct);
        } finally {
            runs.forEach(PtNDManager::close);
        }
    }

    private static StepResult found(NDList results) {
        return new StepResult(
                results.get(0).toFloatArray()[0], Math.toIntExact(results.get(1).toLongArray()[0]));
    }

    /** What each part's mean loss counts in the batch's: its share of the pictures, or of the weights of their classes. */
    private float[] shares(List<Part> parts) {
        List<Float> weights = options.lesson().classWeights();
        boolean even = weights.isEmpty()
                || options.lesson().mix().happens()
                || options.teacher().isPresent();
        double[] sums = parts.stream()
                .mapToDouble(part -> even
                        ? part.size()
                        : Arrays.stream(part.labels()).mapToDouble(weights::get).sum())
                .toArray();
        double total = Arrays.stream(sums).sum();
        float[] shares = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            shares[i] = (float) (sums[i] / total);
        }
        return shares;
    }

    /** The dice of dropout hang on seed, step and copy alone, so that a resumed session throws the same ones. */
    private void rollDice(int copy) {
        JniUtils.setSeed(options.machine().seed() * 1_000_003 + steps + copy * 1_000_000_007L);
    }

    private static int[] neighbours(int[] labels) {
        int[] others = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            others[i] = labels[(i + 1) % labels.length];
        }
        return others;
    }

    private Optional<Mixing.Mixed> mixed(Tensor pixels) {
        double half = options.teacher().map(Teacher::mixed).orElse(0.0) / 2;
        TrainingOptions.Mix own = options.lesson().mix();
        var mix = new TrainingOptions.Mix(Math.max(half, own.means()), Math.max(half, own.rectangles()), own.alpha());
        return mix.happens()
                ? Optional.of(Mixing.of(
                        pixels, mix, new SplittableRandom(options.machine().seed() * 1_000_003 + steps)))
                : Optional.empty();
    }

    /**
     * What the teacher says of pictures: its logits, then its inner values.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes and elements of all inner values]
     */
    public Tensor answers(Tensor pixels) {
        return first.answers(pixels);
    }

    /**
     * The logits of pictures, with running statistics and, where an average is kept, averaged weights.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes]
     */
    public Tensor logits(Tensor pixels) {
        return first.logits(pixels);
    }

    /** All that is needed to go on later as if nothing had happened: weights, statistics, moments, averages, number of steps. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(first.memory().state());
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
        first.memory().restore(state);
        replicas.stream().skip(1).forEach(replica -> replica.memory().follow(first.memory()));
        steps = count.toLongs()[0];
    }

    /** The model with the weights of now: the averaged ones where an average is kept. */
    public Model model() {
        Map<String, Tensor> state = first.memory().state();
        Model model = plan.model();
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        for (Group group : options.update().averageDecay() > 0
                ? List.of(Group.AVERAGE)
                : List.of(Group.LEARNT, Group.STATISTICS)) {
            for (String name : plan.parameters().all()) {
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
        replicas.forEach(Replica::close);
    }

    private void requireParameters() {
        if (plan.parameters().learnt().isEmpty()) {
            throw EdgeAiException.step(
                    Diagnostic.error("graph '" + plan.model().graph().name()
                                    + "' has nothing to learn: no float32 initializer of a convolution, product or norm is left"
                                    + " that is not frozen")
                            .hint("freeze less, or import a float model"));
        }
    }
}
