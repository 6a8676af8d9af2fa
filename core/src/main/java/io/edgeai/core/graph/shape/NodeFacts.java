package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;

/** A node with what is known of its inputs, in the order of the node's inputs. */
public record NodeFacts(Node node, List<Facts> inputs, long opset) {

    /** What is known of the input at {@code index}; nothing where it is left out. */
    Facts input(int index) {
        return index < inputs.size() ? inputs.get(index) : Facts.NONE;
    }

    boolean has(int index) {
        return node.input(index).isPresent();
    }

    Optional<Shape> shape(int index) {
        return input(index).shape();
    }

    ElementType type(int index) {
        return input(index).type();
    }

    Optional<Tensor> constant(int index) {
        return input(index).constant();
    }

    Optional<List<Item>> items(int index) {
        return input(index).items();
    }

    /** The integers of an input, if all of them are known. */
    Optional<long[]> ints(int index) {
        Optional<Tensor> constant =
                constant(index).filter(tensor -> !tensor.type().isFloat());
        if (constant.isPresent()) {
            return constant.map(Tensor::toLongs);
        }
        return items(index)
                .filter(items -> items.stream().allMatch(Item::known))
                .map(items -> items.stream().mapToLong(Item::value).toArray());
    }

    /**
     * Integers that older opsets write as an attribute and newer ones as an input.
     *
     * @return empty if they are not known; {@code fallback} if they are left out
     */
    Optional<long[]> ints(String attribute, int index, long... fallback) {
        if (node.attributes().get(attribute) instanceof Attribute.Ints) {
            return Optional.of(node.intsAttribute(attribute));
        }
        return has(index) ? ints(index) : Optional.of(fallback);
    }

    /** The axis attribute as a number from 0. */
    int axis(long fallback, int rank) {
        return within(node.intAttribute("axis", fallback), rank);
    }

    /** An axis counted from the end as one from the start. */
    static int within(long axis, int rank) {
        long positive = axis < 0 ? axis + rank : axis;
        if (positive < 0 || positive >= Math.max(rank, 1)) {
            throw new ShapeMismatch("has axis " + axis + ", its input has " + rank + " dimensions");
        }
        return (int) positive;
    }

    /** A shape of that rank of which nothing else is known. */
    static Shape unknown(int rank) {
        return new Shape(java.util.Collections.nCopies(rank, Dim.UNKNOWN));
    }
}
