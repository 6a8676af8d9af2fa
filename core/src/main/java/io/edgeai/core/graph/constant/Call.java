package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.shape.Facts;
import io.edgeai.core.graph.shape.NodeFacts;
import io.edgeai.core.graph.shape.ShapeRules;
import java.util.List;
import java.util.Optional;

/** An operator with its constant inputs in order; an input that is left out is empty. */
record Call(Node node, List<Optional<Tensor>> inputs, long opset) {

    Tensor input(int index) {
        return optional(index).orElseThrow(() -> new Unsupported("input " + index + " is left out"));
    }

    Optional<Tensor> optional(int index) {
        return index < inputs.size() ? inputs.get(index) : Optional.empty();
    }

    /** Sizes of each output, found by the operator's shape rule. */
    List<long[]> sizes() {
        List<Facts> facts = inputs.stream()
                .map(input -> input.map(Facts::of).orElse(Facts.NONE))
                .toList();
        return ShapeRules.infer(new NodeFacts(node, facts, opset)).stream()
                .map(found -> found.shape().filter(Shape::isStatic))
                .map(shape -> shape.orElseThrow(() -> new Unsupported("the output's shape is not known"))
                        .sizes())
                .toList();
    }
}
