package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code auto_pad} written out as numbers where the input's size is known; few chips' tools compute it the same way. */
public final class ExplicitPads implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("Conv", "MaxPool", "AveragePool");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        String auto = node.textAttribute("auto_pad", "NOTSET");
        Optional<Shape> in = graph.shape(node.inputs().get(0));
        Optional<long[]> kernel = kernel(node, graph);
        if (auto.equals("NOTSET") || kernel.isEmpty()) {
            return false;
        }
        int axes = kernel.get().length;
        if (auto.equals("VALID")) {
            graph.replace(node, with(node, new long[2 * axes]));
            return true;
        }
        boolean known = in.isPresent() && in.get().dims().stream().skip(2).allMatch(dim -> dim.isKnown());
        if (!known) {
            return false;
        }
        long[] strides = node.intsAttribute("strides", filled(axes));
        long[] dilations = node.intsAttribute("dilations", filled(axes));
        long[] pads = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            long size = in.get().size(i + 2);
            long windows = (size + strides[i] - 1) / strides[i];
            long reach = dilations[i] * (kernel.get()[i] - 1) + 1;
            long total = Math.max(0, (windows - 1) * strides[i] + reach - size);
            pads[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            pads[i + axes] = total - pads[i];
        }
        graph.replace(node, with(node, pads));
        return true;
    }

    private static Optional<long[]> kernel(Node node, GraphEditor graph) {
        long[] declared = node.intsAttribute("kernel_shape");
        if (declared.length > 0) {
            return Optional.of(declared);
        }
        return graph.constant(node, 1).map(weight -> Arrays.copyOfRange(weight.sizes(), 2, weight.rank()));
    }

    private static long[] filled(int axes) {
        long[] ones = new long[axes];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Node with(Node node, long[] pads) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.remove("auto_pad");
        attributes.put("pads", Attribute.ints(pads));
        return new Node(node.name(), node.op(), node.domain(), node.inputs(), node.outputs(), attributes, node.extra());
    }
}
