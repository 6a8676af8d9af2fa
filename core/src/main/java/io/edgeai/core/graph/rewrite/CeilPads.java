package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code ceil_mode} of pools written out as padding behind, or left out where it changes nothing: few chips' tools take it. An average that counts its padding
 * keeps it where there is more of it then.
 */
public final class CeilPads implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("MaxPool", "AveragePool");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Optional<Shape> in = graph.shape(node.inputs().get(0)).filter(CeilPads::isKnown);
        Optional<Shape> out = graph.shape(node.output()).filter(CeilPads::isKnown);
        boolean explicit = node.textAttribute("auto_pad", "NOTSET").equals("NOTSET");
        if (node.intAttribute("ceil_mode", 0) == 0 || !explicit || in.isEmpty() || out.isEmpty()) {
            return false;
        }
        long[] kernel = node.intsAttribute("kernel_shape");
        int axes = kernel.length;
        long[] ones = new long[axes];
        Arrays.fill(ones, 1);
        long[] strides = node.intsAttribute("strides", ones);
        long[] dilations = node.intsAttribute("dilations", ones);
        long[] pads = node.intsAttribute("pads", new long[2 * axes]).clone();
        boolean more = false;
        for (int i = 0; i < axes; i++) {
            long windows = out.get().size(i + 2);
            long reach = dilations[i] * (kernel[i] - 1) + 1;
            long padded = in.get().size(i + 2) + pads[i] + pads[i + axes];
            long missing = Math.max(0, (windows - 1) * strides[i] + reach - padded);
            pads[i + axes] += missing;
            more |= missing > 0;
            if ((padded + missing - reach) / strides[i] + 1 != windows) {
                return false;
            }
        }
        if (more && node.is("AveragePool") && node.intAttribute("count_include_pad", 0) != 0) {
            return false;
        }
        graph.replace(node, with(node, pads));
        return true;
    }

    private static boolean isKnown(Shape shape) {
        return shape.dims().stream().skip(2).allMatch(dim -> dim.isKnown());
    }

    private static Node with(Node node, long[] pads) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.remove("ceil_mode");
        attributes.put("pads", Attribute.ints(pads));
        return new Node(node.name(), node.op(), node.domain(), node.inputs(), node.outputs(), attributes, node.extra());
    }
}
