package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.exec.Slots.Group;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A model in training as it lies on one device. The first of several changes the weights; the others find gradients and follow it. */
final class Replica implements AutoCloseable {

    /** What all copies have in common. */
    record Plan(
            Model model,
            TrainingOptions options,
            Parameters parameters,
            Classifier classifier,
            GraphScript training,
            GraphScript inference) {

        /** Writes the graphs' scripts; operators without a kernel are named. */
        static Plan of(Model model, TrainingOptions options) {
            Classifier classifier = options.lesson().features()
                    ? Classifier.ofFeatures(model)
                    : Classifier.of(model, options.preprocessing());
            Parameters parameters =
                    Parameters.of(model.graph(), options.learnt().frozen());
            Mode mode = options.learnt().normsFrozen() ? Mode.TRAINING_FROZEN_NORMS : Mode.TRAINING;
            List<String> learned = Stream.concat(
                            Stream.of(classifier.logits()),
                            options.teacher().stream().flatMap(one -> one.hints().values().stream()))
                    .toList();
            var scope = new Call.Scope(model.opset(), mode, options.learnt().frozen());
            return new Plan(
                    model,
                    options,
                    parameters,
                    classifier,
                    GraphScript.of(model, learned, scope),
                    GraphScript.of(model, List.of(classifier.logits()), Call.Scope.inference(model.opset())));
        }

        private Map<String, Tensor> masks() {
            return KeptZeros.masks(model, parameters.learnt());
        }

        private List<String> constants() {
            Stream<String> fed = Stream.concat(training.feeds().keySet().stream(), inference.feeds().keySet().stream())
                    .distinct()
                    .filter(name -> !name.equals(classifier.input()))
                    .filter(name -> !parameters.all().contains(name));
            return Stream.concat(fed, masks().keySet().stream()).toList();
        }

        private Map<String, Tensor> initial() {
            Map<String, Tensor> all = new LinkedHashMap<>(model.graph().initializers());
            all.putAll(masks());
            all.putAll(Constants.of(model.graph()));
            return all;
        }
    }

    /** What a copy does. */
    enum Role {
        /** The only one: it learns in one go. */
        ALONE,
        /** Finds gradients of its part, then learns from the mean of all. */
        FIRST,
        /** Finds gradients of its part. */
        FOLLOWING
    }

    private final TrainingOptions options;
    private final PtNDManager scope;
    private final Memory memory;
    private final Script step;
    private final Optional<Script> logits;
    private final Optional<Script> update;
    private final Optional<Answers> teacher;
    private final Batches batches = new Batches();

    Replica(Plan plan, Device device, Role role) {
        this.options = plan.options();
        List<String> constants = plan.constants();
        Slots slots = role == Role.FOLLOWING
                ? Slots.ofCopy(plan.parameters(), options, constants)
                : new Slots(plan.parameters(), options, constants);
        TrainingScript scripts = new TrainingScript(plan.classifier(), options, plan.parameters(), slots);
        this.scope = Torch.open(device);
        this.teacher = options.teacher()
                .map(one -> new Answers(
                        scope,
                        new Forward.Shown(one.model(), one.preprocessing().orElse(options.preprocessing())),
                        one.hints().theirs()));
        this.memory = new Memory(scope, slots, scripts.start(), plan.initial());
        this.step = load(role == Role.ALONE ? scripts.step(plan.training()) : scripts.gradients(plan.training()));
        this.logits = role == Role.FOLLOWING ? Optional.empty() : Optional.of(load(scripts.logits(plan.inference())));
        this.update = role == Role.FIRST ? Optional.of(load(scripts.update())) : Optional.empty();
    }

    Memory memory() {
        return memory;
    }

    /** Native memory for one step. */
    PtNDManager open() {
        return (PtNDManager) scope.newSubManager();
    }

    /** The loss, the number of right answers, and, unless this copy is alone, the gradients. */
    NDList learn(PtNDManager run, Part part, double rate) {
        NDArray shown = upload(run, part.pixels());
        NDArray wanted = part.answers()
                .<NDArray>map(known -> Transfer.upload(run, known))
                .orElseGet(() -> asked(run, shown));
        NDList brought = new NDList(
                shown,
                whole(run, part.labels()),
                run.create(rate),
                wanted,
                run.create(part.own()),
                whole(run, part.others()));
        return step.run(memory.arguments(brought), true);
    }

    /**
     * Learns from the gradients of all parts.
     *
     * @param found for each part its gradients, then the statistics as they moved there; on whichever device
     * @param shares of each part in the mean
     */
    void learn(PtNDManager run, List<NDList> found, float[] shares, double rate) {
        NDArray none = run.create(new float[0]);
        NDList arguments = memory.arguments(new NDList(
                run.create(0f),
                whole(run, new int[0]),
                run.create(rate),
                none,
                run.create(shares),
                whole(run, new int[0])));
        for (NDList part : found) {
            for (NDArray value : part) {
                NDArray here = value.toDevice(scope.getDevice(), false);
                if (here != value) {
                    here.attach(run);
                }
                arguments.add(here);
            }
        }
        update.orElseThrow().run(arguments, true);
    }

    /** The running statistics as they are now. */
    NDList statistics() {
        return memory.changing(Group.STATISTICS);
    }

    Tensor answers(Tensor pixels) {
        try (PtNDManager run = open()) {
            return Transfer.download(asked(run, upload(run, pixels)));
        }
    }

    Tensor logits(Tensor pixels) {
        try (PtNDManager run = open()) {
            NDArray none = run.create(new float[0]);
            NDList brought = new NDList(
                    upload(run, pixels), whole(run, new int[0]), run.create(0.0), none, none, whole(run, new int[0]));
            return Transfer.download(
                    logits.orElseThrow().run(memory.arguments(brought), false).get(0));
        }
    }

    @Override
    public void close() {
        step.close();
        logits.ifPresent(Script::close);
        update.ifPresent(Script::close);
        teacher.ifPresent(Answers::close);
        memory.close();
        scope.close();
    }

    private static NDArray whole(PtNDManager run, int[] numbers) {
        return run.create(Arrays.stream(numbers).asLongStream().toArray());
    }

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
}
