package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small nets with random weights, from a picture 'x' of 6x6 to an answer 'y'. */
final class Net {

    private final Random random = new Random(1);
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    Net conv(String name, String input, int inputs, int outputs, int groups) {
        constant(name + ".w", random(outputs, inputs / groups, 1, 1));
        constant(name + ".b", random(outputs));
        return add(
                Node.of("Conv", List.of(input, name + ".w", name + ".b"), name).with("group", Attribute.of(groups)));
    }

    Net add(String op, String output, String... inputs) {
        return add(Node.of(op, List.of(inputs), output));
    }

    Net add(Node node) {
        nodes.add(node.named(node.outputs().get(0)));
        return this;
    }

    Net constant(String name, Tensor tensor) {
        constants.put(name, tensor);
        return this;
    }

    /** Ends in three answers. */
    Model head(String input, int channels) {
        add("GlobalAveragePool", "head.p", input);
        add(Node.of("Flatten", List.of("head.p"), "head.f"));
        constant("y.w", random(channels, 3));
        constant("y.b", random(3));
        return add("Gemm", "y", "head.f", "y.w", "y.b").model();
    }

    Model model() {
        return model(17, List.of(Value.ofFloats("x", 1, 3, 6, 6)), List.of(Value.ofFloats("y", 1, 3)));
    }

    Model model(long opset, List<Value> inputs, List<Value> outputs) {
        return Model.of(new Graph("net", nodes, constants, inputs, outputs), opset);
    }

    /** A reshaping to fixed sizes. */
    Net reshape(String output, String input, long... sizes) {
        constant(output + ".to", Tensor.ofLongs(sizes, sizes.length));
        return add("Reshape", output, input, output + ".to");
    }

    Net transpose(String output, String input, long... order) {
        return add(Node.of("Transpose", List.of(input), output).with("perm", Attribute.ints(order)));
    }

    /** A product with weights over the last dimension. */
    Net dense(String name, String input, int inputs, int outputs) {
        constant(name + ".w", random(inputs, outputs));
        constant(name + ".b", random(outputs));
        return add("MatMul", name + ".m", input, name + ".w").add("Add", name, name + ".m", name + ".b");
    }

    Tensor random(long... sizes) {
        return random(random, sizes);
    }

    static Tensor random(Random random, long... sizes) {
        float[] values = new float[Math.toIntExact(Arrays.stream(sizes).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }
}
