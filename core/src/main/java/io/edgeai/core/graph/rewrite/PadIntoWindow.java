package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A Pad with zeros around the picture goes into the convolution behind it. */
public final class PadIntoWindow implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("Conv");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Optional<Node> pad = graph.soleProducer(node.inputs().get(0), Set.of("Pad"));
        int axes = graph.constant(node, 1).map(weight -> weight.rank() - 2).orElse(0);
        String auto = node.textAttribute("auto_pad", "NOTSET");
        if (pad.isEmpty() || axes < 1 || auto.startsWith("SAME") || !padsZeros(pad.get(), graph)) {
            return false;
        }
        Optional<long[]> added = amounts(pad.get(), graph).filter(list -> isSpatial(list, axes));
        if (added.isEmpty()) {
            return false;
        }
        long[] own = auto.equals("VALID") ? new long[2 * axes] : node.intsAttribute("pads", new long[2 * axes]);
        long[] pads = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            pads[i] = own[i] + added.get()[i + 2];
            pads[i + axes] = own[i + axes] + added.get()[i + 4 + axes];
        }
        List<String> inputs = new java.util.ArrayList<>(node.inputs());
        inputs.set(0, pad.get().inputs().get(0));
        Node padded = node.withInputs(inputs).with("pads", Attribute.ints(pads));
        graph.replace(
                node,
                node.attributes().containsKey("auto_pad") ? padded.with("auto_pad", Attribute.of("NOTSET")) : padded);
        graph.remove(pad.get());
        return true;
    }

    private static boolean padsZeros(Node pad, GraphEditor graph) {
        boolean constant = pad.textAttribute("mode", "constant").equals("constant");
        boolean zero = pad.input(2).isEmpty()
                ? pad.floatAttribute("value", 0) == 0
                : graph.constant(pad, 2)
                        .filter(tensor -> tensor.toFloats()[0] == 0)
                        .isPresent();
        return constant && zero && pad.input(3).isEmpty();
    }

    private static Optional<long[]> amounts(Node pad, GraphEditor graph) {
        return pad.attributes().get("pads") instanceof Attribute.Ints
                ? Optional.of(pad.intsAttribute("pads"))
                : graph.constant(pad, 1).map(Tensor::toLongs);
    }

    private static boolean isSpatial(long[] amounts, int axes) {
        int half = axes + 2;
        return amounts.length == 2 * half
                && Arrays.stream(amounts).allMatch(amount -> amount >= 0)
                && amounts[0] == 0
                && amounts[1] == 0
                && amounts[half] == 0
                && amounts[half + 1] == 0;
    }
}
