package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Severity;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.infer.OrtRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** The law of the pruner: the graph stays valid, ONNX Runtime runs it, and it answers as the graph with zeros in place of what went. */
final class Agreement {

    /** Where a net leaves a side open; readers of lines want 48 rows. */
    private static final int SIDE = Integer.getInteger("prune.side", 64);

    private static final double RELATIVE = 1e-4;

    private Agreement() {}

    /**
     * A random third of the channels of each group goes.
     *
     * @return how many groups lost some
     */
    static int check(Model model, int seed) {
        Channels channels = Channels.of(model);
        Random random = new Random(seed);
        List<Integer> gone = new ArrayList<>();
        int groups = 0;
        for (ChannelGroup group : channels.groups()) {
            List<ChannelGroup.Unit> units = new ArrayList<>(group.units());
            Collections.shuffle(units, random);
            if (group.free() && units.size() > 1) {
                units.subList(0, Math.max(1, units.size() / 3)).forEach(unit -> gone.add(unit.number()));
                groups++;
            }
        }
        Model pruned = channels.without(gone);
        assertThat(errors(pruned)).isSubsetOf(errors(model));
        if (!gone.isEmpty()) {
            assertThat(GraphCost.of(pruned).parameters())
                    .isLessThan(GraphCost.of(model).parameters());
        }
        same(channels.zeroed(gone), pruned, random);
        return groups;
    }

    /**
     * The channels of a random tenth of the convolutions, and three at least, are put into a random order.
     *
     * @return how many could be
     */
    static int checkOrder(Model model, int seed) {
        Random random = new Random(seed);
        List<Node> convolutions = new ArrayList<>(
                model.graph().nodes().stream().filter(node -> node.is("Conv")).toList());
        Collections.shuffle(convolutions, random);
        Model changed = model;
        int count = 0;
        for (Node node : convolutions.subList(0, Math.max(3, convolutions.size() / 10))) {
            long width =
                    model.graph().constant(node.inputs().get(1)).orElseThrow().sizes()[0];
            List<Integer> order = new ArrayList<>(
                    IntStream.range(0, Math.toIntExact(width)).boxed().toList());
            Collections.shuffle(order, random);
            Optional<Model> other = Channels.of(changed).ordered(node.output(), order);
            count += other.isPresent() ? 1 : 0;
            changed = other.orElse(changed);
        }
        assertThat(changed.graph().initializers()).isNotEqualTo(model.graph().initializers());
        same(model, changed, random);
        return count;
    }

    private static void same(Model one, Model other, Random random) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        one.graph().freeInputs().forEach(input -> inputs.put(input.name(), picture(input, random)));
        Map<String, Tensor> wanted = run(one, inputs);
        Map<String, Tensor> found = run(other, inputs);
        wanted.forEach((name, tensor) -> same(name, tensor, Objects.requireNonNull(found.get(name))));
    }

    private static void same(String name, Tensor wanted, Tensor found) {
        assertThat(found.sizes()).as(name).isEqualTo(wanted.sizes());
        float[] right = wanted.toFloats();
        float[] answer = found.toFloats();
        double most = 0;
        double apart = 0;
        for (int i = 0; i < right.length; i++) {
            most = Float.isFinite(right[i]) ? Math.max(most, Math.abs(right[i])) : most;
            boolean same = Float.compare(right[i], answer[i]) == 0;
            apart = same ? apart : Math.max(apart, Math.abs((double) right[i] - answer[i]));
        }
        assertThat(apart).as("%s, whose largest is %s", name, most).isLessThanOrEqualTo(RELATIVE * most);
    }

    private static List<String> errors(Model model) {
        return Verifier.check(model).stream()
                .filter(found -> found.severity() == Severity.ERROR)
                .map(Diagnostic::toString)
                .toList();
    }

    private static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
        try (OrtRunner runner = OrtRunner.open(model, List.of())) {
            return runner.run(inputs);
        }
    }

    private static Tensor picture(Value input, Random random) {
        long[] sizes = input.shape().orElseThrow().dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : 1)
                .toArray();
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = input.shape().orElseThrow().dim(i).isKnown() ? sizes[i] : SIDE;
        }
        assertThat(input.type()).isEqualTo(ElementType.FLOAT32);
        return Net.random(random, sizes);
    }
}
