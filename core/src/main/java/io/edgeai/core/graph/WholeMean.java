package io.edgeai.core.graph;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.graph.rewrite.DeadCode;
import io.edgeai.core.graph.rewrite.GraphEditor;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * A mean that is no whole number made one. With mean m and std s the model sees {@code (pixel - m) / s}; 255 steps of 1 / s hold all pixels, but where m is
 * 127.5 every one of them lies half way between two codes. With M the nearest whole number, {@code (pixel - m) / s = (pixel - M) / s + (M - m) / s}, and the
 * second term is a constant that the biases of the first convolutions take. Only where padding with zeros stood for m it now stands for M.
 *
 * <p>Channels of several means or stds share one range that is wider than 255 steps, so no means make their codes exact; such a model stays as it is.
 */
final class WholeMean {

    private static final int BRIGHTEST = 255;

    private WholeMean() {}

    static Legalizer.Legal apply(Legalizer.Legal legal) {
        Preprocessing old = legal.preprocessing();
        List<Value> inputs = legal.model().graph().freeInputs();
        float mean = old.mean().get(0);
        float std = old.std().get(0);
        float whole = (float) Math.rint(mean);
        boolean one = new HashSet<>(old.mean()).size() == 1 && new HashSet<>(old.std()).size() == 1;
        if (inputs.size() != 1 || !one || mean == whole || whole < 0 || whole > BRIGHTEST) {
            return legal;
        }
        String input = inputs.get(0).name();
        GraphEditor graph = new GraphEditor(legal.model().graph());
        List<Node> users = graph.uses(input);
        if (users.isEmpty() || graph.isOutput(input) || !users.stream().allMatch(user -> takes(user, input, graph))) {
            return legal;
        }
        users.forEach(user -> shift(user, ((double) whole - mean) / std, graph));
        int channels = old.mean().size();
        Preprocessing changed = old.with(Collections.nCopies(channels, whole), old.std());
        Model shifted = legal.model().withGraph(DeadCode.remove(graph.toGraph()));
        return legal.with(
                ShapeInference.infer(shifted),
                changed,
                Diagnostic.note("mean " + mean + " became " + whole
                        + ", which makes the codes of pixels exact; the rest went into the bias of '"
                        + users.get(0).title() + "'"));
    }

    private static boolean takes(Node user, String input, GraphEditor graph) {
        return user.is("Conv")
                && user.inputs().get(0).equals(input)
                && isFloat(user, 1, graph)
                && (user.input(2).isEmpty() || isFloat(user, 2, graph));
    }

    private static boolean isFloat(Node node, int index, GraphEditor graph) {
        return graph.constant(node, index)
                .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                .isPresent();
    }

    /** Adds to each output's bias what the constant amounts to: the sum of its weights times the constant. */
    private static void shift(Node conv, double constant, GraphEditor graph) {
        Tensor weight = graph.constant(conv, 1).orElseThrow();
        float[] weights = weight.floats();
        int outputs = Math.toIntExact(weight.sizes()[0]);
        int each = weights.length / outputs;
        float[] bias = graph.constant(conv, 2).map(Tensor::floats).orElseGet(() -> new float[outputs]);
        for (int out = 0; out < outputs; out++) {
            double sum = 0;
            for (int i = out * each; i < (out + 1) * each; i++) {
                sum += weights[i];
            }
            bias[out] = (float) (bias[out] + sum * constant);
        }
        Tensor shifted = Tensor.ofFloats(bias, outputs);
        String name = conv.input(2)
                .map(known -> graph.exchange(known, shifted))
                .orElseGet(() -> graph.add(conv.output() + "/bias", shifted));
        graph.replace(
                conv,
                conv.withInputs(List.of(conv.inputs().get(0), conv.inputs().get(1), name)));
    }
}
