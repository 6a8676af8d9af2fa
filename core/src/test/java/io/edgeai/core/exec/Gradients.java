package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares the engine's gradients with central differences, in double precision. The function is a weighted sum of all float outputs. Where the
 * differences to the left and to the right disagree, the function has a kink, and the element says nothing.
 */
final class Gradients {

    private static final double STEP = 1e-5;
    private static final int ELEMENTS = 6;

    private Gradients() {}

    /** Checks some elements of every float input but those excepted; returns how many told something. */
    static int check(Model model, Map<String, Tensor> inputs, Mode mode, Set<String> except) {
        Map<String, Tensor> doubles = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> doubles.put(name, toDouble(tensor)));
        model.graph().initializers().forEach((name, tensor) -> doubles.putIfAbsent(name, toDouble(tensor)));
        List<String> wanted = wanted(model);
        GraphScript graph = GraphScript.of(model, wanted, new Call.Scope(model.opset(), mode, Set.of()));
        List<String> feeds = List.copyOf(graph.feeds().keySet());
        List<String> learnt = feeds.stream()
                .filter(name -> !except.contains(name))
                .filter(name -> doubles.get(name).type() == ElementType.FLOAT64)
                .toList();
        if (learnt.isEmpty() || wanted.isEmpty()) {
            return 0;
        }
        int told = 0;
        try (PtNDManager scope = Torch.open();
                Script script = Script.load(scope, body(graph, feeds, learnt, wanted), graph.nodes())) {
            List<Tensor> found = run(scope, script, feeds, doubles);
            for (int i = 0; i < learnt.size(); i++) {
                for (int element : elements(found.get(i + 1).elements())) {
                    told += compare(
                            found.get(0),
                            new Probe(scope, script, feeds, doubles, learnt.get(i), element),
                            real(found.get(i + 1), element));
                }
            }
        }
        return told;
    }

    /** The float outputs; those beside the first of a layer norm serve its own backward alone and have no gradient. */
    private static List<String> wanted(Model model) {
        boolean first = model.graph().operators().contains("LayerNormalization");
        return model.graph().outputs().stream()
                .filter(value -> value.type().isFloat())
                .map(value -> value.name())
                .limit(first ? 1 : Long.MAX_VALUE)
                .toList();
    }

    private record Probe(
            PtNDManager scope,
            Script script,
            List<String> feeds,
            Map<String, Tensor> inputs,
            String name,
            int element) {

        double at(double distance) {
            Map<String, Tensor> moved = new LinkedHashMap<>(inputs);
            moved.put(name, moved(inputs.get(name), element, distance));
            return real(run(scope, script, feeds, moved).get(0), 0);
        }
    }

    private static int compare(Tensor loss, Probe probe, double gradient) {
        double right = (probe.at(STEP) - real(loss, 0)) / STEP;
        double left = (real(loss, 0) - probe.at(-STEP)) / STEP;
        double size = Math.max(1, Math.abs(gradient));
        if (!(Math.abs(right - left) < 1e-2 * size)) {
            return 0;
        }
        assertThat(gradient)
                .as("gradient by element %d of '%s'", probe.element(), probe.name())
                .isCloseTo((left + right) / 2, org.assertj.core.data.Offset.offset(1e-4 * size));
        return 1;
    }

    private static List<String> body(GraphScript graph, List<String> feeds, List<String> learnt, List<String> wanted) {
        List<String> body = new ArrayList<>();
        for (int i = 0; i < feeds.size(); i++) {
            String value = "t[" + (i + 1) + "]";
            boolean learns = learnt.contains(feeds.get(i));
            body.add(graph.feeds().get(feeds.get(i)) + " = "
                    + (learns ? "torch.requires_grad_(torch.detach(" + value + "))" : value));
        }
        body.addAll(graph.lines());
        body.add("loss = torch.zeros([], dtype=7)");
        for (String output : wanted) {
            body.add("o = " + graph.variables().get(output));
            body.add("if torch.is_floating_point(o):");
            body.add("  w = torch.cos(torch.reshape(torch.arange(torch.numel(o), dtype=7), torch.size(o)))");
            body.add("  loss = torch.add(loss, torch.sum(torch.mul(o, w)))");
        }
        String aliases = String.join(
                ", ", learnt.stream().map(name -> graph.feeds().get(name)).toList());
        body.add("xs = annotate(List[Tensor], [" + aliases + "])");
        body.add("return torch.add([torch.detach(loss)], __torch__.gradients(loss, xs, __torch__.dense(xs)))");
        return body;
    }

    private static List<Tensor> run(PtNDManager scope, Script script, List<String> feeds, Map<String, Tensor> inputs) {
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList(run.create(0f));
            feeds.forEach(name -> arguments.add(Transfer.upload(run, inputs.get(name))));
            return script.run(arguments, true).stream().map(Transfer::download).toList();
        }
    }

    /** Some elements, spread over all. */
    private static int[] elements(int count) {
        return IntStream.range(0, Math.min(count, ELEMENTS))
                .map(i -> (int) ((long) i * (count - 1) / Math.max(1, Math.min(count, ELEMENTS) - 1)))
                .toArray();
    }

    private static double real(Tensor tensor, int element) {
        return tensor.data().getDouble(element * Double.BYTES);
    }

    private static Tensor moved(Tensor tensor, int element, double distance) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(tensor.data()).flip();
        bytes.putDouble(element * Double.BYTES, bytes.getDouble(element * Double.BYTES) + distance);
        return Tensor.wrap(ElementType.FLOAT64, bytes, tensor.sizes());
    }

    private static Tensor toDouble(Tensor tensor) {
        if (tensor.type() != ElementType.FLOAT32) {
            return tensor;
        }
        float[] values = tensor.floats();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putDouble(value);
        }
        return Tensor.wrap(ElementType.FLOAT64, bytes.flip(), tensor.sizes());
    }
}
