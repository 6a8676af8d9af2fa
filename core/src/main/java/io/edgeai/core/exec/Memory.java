package io.edgeai.core.exec;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.exec.Slots.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a training session keeps in native memory, in the order of its slots. */
final class Memory implements AutoCloseable {

    private final PtNDManager scope;
    private final Slots slots;
    private final NDList values;
    private final Script dense;
    private final Script copy;

    /** Lays out the first values: those of the initializers, zeros for the rest. */
    Memory(PtNDManager scope, Slots slots, TrainingScript.Source start, Map<String, Tensor> initial) {
        this.scope = scope;
        this.slots = slots;
        this.dense =
                Script.load(scope, List.of("return __torch__.dense(torch.slice(t, 1, torch.len(t), 1))"), List.of());
        this.copy = Script.load(scope, List.of("return __torch__.copied(t)"), List.of());
        try (PtNDManager run = (PtNDManager) scope.newSubManager();
                Script script = Script.load(scope, start.body(), start.nodes())) {
            NDList arguments = new NDList(run.create(0f));
            for (Group group : List.of(Group.LEARNT, Group.STATISTICS, Group.CONSTANT)) {
                slots.names(group)
                        .forEach(name ->
                                arguments.add(Transfer.upload(run, Objects.requireNonNull(initial.get(name), name))));
            }
            // Tensors made in inference mode could never take part in learning.
            values = script.run(arguments, true);
            values.attach(scope);
        }
    }

    /** The arguments of a script: what the step brings ({@link Slots#HEAD}), then all that is held. */
    NDList arguments(NDList brought) {
        NDList arguments = new NDList(brought);
        arguments.addAll(values);
        return arguments;
    }

    /** What gradients or batches change, in native memory: learnt values, then statistics. */
    NDList changing(Group group) {
        int from = slots.offset(group) - Slots.HEAD;
        return values.subNDList(from, from + slots.names(group).size());
    }

    /** Takes over the learnt values and statistics of another one of the same model, wherever that lies. */
    void follow(Memory other) {
        NDList arguments = new NDList();
        List.of(Group.LEARNT, Group.STATISTICS).forEach(group -> arguments.addAll(other.changing(group)));
        List.of(Group.LEARNT, Group.STATISTICS).forEach(group -> arguments.addAll(changing(group)));
        copy.run(arguments, true);
    }

    /** All that changes, by group and name. */
    Map<String, Tensor> state() {
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList(run.create(0f));
            List<String> names = names();
            arguments.addAll(values.subNDList(0, names.size()));
            NDList copies = dense.run(arguments, false);
            Map<String, Tensor> state = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                state.put(names.get(i), Transfer.download(copies.get(i)));
            }
            return state;
        }
    }

    /**
     * Takes over a state.
     *
     * @throws EdgeAiException if it lacks a value or has one of another shape: it is of another model or other options
     */
    void restore(Map<String, Tensor> state) {
        List<String> names = names();
        require(names, state);
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList();
            names.forEach(name -> arguments.add(Transfer.upload(run, Objects.requireNonNull(state.get(name), name))));
            arguments.addAll(values.subNDList(0, names.size()));
            copy.run(arguments, true);
        }
    }

    @Override
    public void close() {
        dense.close();
        copy.close();
    }

    private void require(List<String> names, Map<String, Tensor> state) {
        List<Diagnostic> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Tensor value = state.get(names.get(i));
            long[] sizes = values.get(i).getShape().getShape();
            if (value == null) {
                problems.add(Diagnostic.error("value '" + names.get(i) + "' is not in the saved state of training"));
            } else if (!java.util.Arrays.equals(value.sizes(), sizes)) {
                problems.add(Diagnostic.error("value '" + names.get(i) + "' of the saved state of training is " + value
                        + ", the model needs " + java.util.Arrays.toString(sizes)));
            }
        }
        if (!problems.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, problems);
        }
    }

    /** The names of all that changes, in the order of the slots; constants come after them and do not change. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Group group : Group.values()) {
            if (group != Group.CONSTANT) {
                slots.names(group).forEach(name -> names.add(key(group, name)));
            }
        }
        return names;
    }

    static String key(Group group, String name) {
        return group.name().toLowerCase(Locale.ROOT) + "/" + name;
    }
}
