package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.constant.Evaluator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A factor that no picture changes becomes a constant: training can starve a squeeze-and-excitation block until the weights of its last layer are all
 * zero, and its gate is then the activated bias. Such a block breaks vendors' fusions and costs time for nothing.
 */
public final class ConstantGate implements Rule {

    private static final int MOST_STEPS = 8;

    @Override
    public Set<String> anchors() {
        return Set.of("Mul");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        for (int side = 0; side < Math.min(2, node.inputs().size()); side++) {
            String gate = node.inputs().get(side);
            Optional<Tensor> value = fits(node, side, graph) ? value(gate, graph, MOST_STEPS) : Optional.empty();
            if (value.isPresent()) {
                List<String> inputs = new ArrayList<>(node.inputs());
                inputs.set(side, graph.add(gate + "_constant", value.get()));
                graph.replace(node, node.withInputs(inputs));
                return true;
            }
        }
        return false;
    }

    /** True if the other factor alone gives the product its shape: one number a channel then does the same as the gate. */
    private static boolean fits(Node node, int side, GraphEditor graph) {
        if (node.inputs().size() != 2 || graph.constant(node, side).isPresent()) {
            return false;
        }
        Optional<Shape> gate = graph.shape(node.inputs().get(side));
        Optional<Shape> other = graph.shape(node.inputs().get(1 - side));
        if (gate.isEmpty()
                || other.isEmpty()
                || gate.get().rank() != other.get().rank()
                || gate.get().rank() < 2) {
            return false;
        }
        boolean flat = gate.get().dims().stream().skip(2).allMatch(dim -> dim.size() == 1);
        boolean batch = gate.get().dim(0).equals(other.get().dim(0));
        return flat
                && batch
                && gate.get().size(1) > 0
                && gate.get().size(1) == other.get().size(1);
    }

    private static Optional<Tensor> value(String name, GraphEditor graph, int steps) {
        Optional<Node> node = graph.producer(name);
        if (node.isEmpty() || steps == 0) {
            return Optional.empty();
        }
        Optional<Linear> layer = Linear.of(node.get(), graph);
        if (layer.isPresent()) {
            return layer.filter(found -> isZero(found.weight())).map(ConstantGate::bias);
        }
        boolean unary = Set.of(
                        "Relu", "Clip", "HardSigmoid", "HardSwish", "Sigmoid", "Tanh", "Mul", "Add", "Sub", "Div")
                .contains(node.get().op());
        return unary ? applied(node.get(), graph, steps) : Optional.empty();
    }

    private static Optional<Tensor> applied(Node node, GraphEditor graph, int steps) {
        List<Optional<Tensor>> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Optional<Tensor> constant = graph.constant(node, i);
            Optional<Tensor> input = constant.isPresent() || node.input(i).isEmpty()
                    ? constant
                    : value(node.inputs().get(i), graph, steps - 1);
            if (input.isEmpty() && node.input(i).isPresent()) {
                return Optional.empty();
            }
            inputs.add(input);
        }
        // The opset matters to none of these operators.
        return Evaluator.evaluate(node, inputs, 17).map(outputs -> outputs.get(0));
    }

    private static boolean isZero(Tensor tensor) {
        for (float value : tensor.floats()) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private static Tensor bias(Linear layer) {
        long[] sizes = new long[layer.rank()];
        Arrays.fill(sizes, 1);
        sizes[1] = layer.channels();
        float[] values = new float[layer.channels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) layer.bias(i);
        }
        return Tensor.ofFloats(values, sizes);
    }
}
