package io.edgeai.core.exec;

import io.edgeai.api.stage.Train;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the values of a training session stand in the list {@code t} that its scripts take: what the step brings, then the groups one after another. */
final class Slots {

    /**
     * Pixels, labels, learning rate, the teacher's logits and inner values, each picture's own share where pictures are mixed, the labels of those that they
     * are mixed with.
     */
    static final int HEAD = 6;

    /** What a session holds in native memory. */
    enum Group {
        /** The number of steps done. */
        STEP,
        /** What gradients change: weights, then what weight decay leaves alone. */
        LEARNT,
        /** Running means and variances. */
        STATISTICS,
        /** The optimizer's first moment of each learnt value. */
        FIRST,
        /** The optimizer's second moment of each learnt value, if it has one. */
        SECOND,
        /** The moving average of learnt values and statistics, if one is kept. */
        AVERAGE,
        /** What stays as it is. */
        CONSTANT
    }

    /**
     * Learnt values that one update serves, next to each other in {@link Group#LEARNT}.
     *
     * @param rate what the learning rate is multiplied by
     */
    record Run(List<String> names, double decay, double rate) {
        Run {
            names = List.copyOf(names);
        }
    }

    private final Map<Group, List<String>> groups = new EnumMap<>(Group.class);
    private final List<Run> runs;

    Slots(Parameters parameters, TrainingOptions options, List<String> constants) {
        boolean two = options.update().optimizer() != Train.Optimizer.SGD;
        groups.put(Group.STEP, List.of("step"));
        this.runs = runs(parameters, options);
        List<String> learnt = runs.stream().flatMap(run -> run.names().stream()).toList();
        groups.put(Group.LEARNT, learnt);
        groups.put(Group.STATISTICS, parameters.statistics());
        groups.put(Group.FIRST, learnt);
        groups.put(Group.SECOND, two ? learnt : List.of());
        groups.put(Group.AVERAGE, options.update().averageDecay() > 0 ? parameters.all() : List.of());
        groups.put(Group.CONSTANT, constants);
    }

    private static List<Run> runs(Parameters parameters, TrainingOptions options) {
        List<Run> runs = new ArrayList<>();
        runs.addAll(runs(
                parameters.decayed(),
                options.update().weightDecay(),
                options.learnt().rates()));
        runs.addAll(runs(parameters.plain(), 0, options.learnt().rates()));
        return List.copyOf(runs);
    }

    private static List<Run> runs(List<String> names, double decay, Map<String, Double> rates) {
        Map<Double, List<String>> byRate = new LinkedHashMap<>();
        for (String name : names) {
            byRate.computeIfAbsent(rates.getOrDefault(name, 1.0), rate -> new ArrayList<>())
                    .add(name);
        }
        return byRate.entrySet().stream()
                .map(entry -> new Run(entry.getValue(), decay, entry.getKey()))
                .toList();
    }

    /** Those of a copy that finds gradients for others to use: it holds neither moments nor averages. */
    static Slots ofCopy(Parameters parameters, TrainingOptions options, List<String> constants) {
        Slots slots = new Slots(parameters, options, constants);
        List.of(Group.FIRST, Group.SECOND, Group.AVERAGE).forEach(group -> slots.groups.put(group, List.of()));
        return slots;
    }

    /** What is updated together, in the order of {@link Group#LEARNT}. */
    List<Run> runs() {
        return runs;
    }

    /** The initializers in a group, in order. */
    List<String> names(Group group) {
        return groups.getOrDefault(group, List.of());
    }

    /** A group as a {@code List[Tensor]}. */
    String list(Group group) {
        return "torch.slice(t, " + offset(group) + ", "
                + (offset(group) + names(group).size()) + ", 1)";
    }

    /** One value as a {@code Tensor}. */
    String one(Group group, String name) {
        int index = names(group).indexOf(name);
        if (index < 0) {
            throw new IllegalStateException("value '" + name + "' is not in group " + group);
        }
        return "t[" + (offset(group) + index) + "]";
    }

    /** The number of values that scripts take, what the step brings too. */
    int total() {
        return offset(Group.CONSTANT) + names(Group.CONSTANT).size();
    }

    /** Where a group begins among the values that scripts take. */
    int offset(Group group) {
        return HEAD
                + Stream.of(Group.values())
                        .filter(before -> before.compareTo(group) < 0)
                        .mapToInt(before -> names(before).size())
                        .sum();
    }
}
