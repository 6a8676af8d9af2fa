package io.edgeai.core.exec;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node as its kernel sees it.
 *
 * @param names the script's variables by the graph's values
 * @param constants the values that no caller can change
 */
record Call(Node node, Scope scope, Map<String, String> names, Map<String, Tensor> constants) {

    /**
     * What holds for the whole script.
     *
     * @param frozen initializers that do not learn; a batch norm whose scale is one keeps its statistics
     * @param passing values whose memory may be written over by the one node that takes them
     */
    record Scope(long opset, Mode mode, Set<String> frozen, Set<String> passing) {

        /** What a caller knows: nothing is passing yet. */
        Scope(long opset, Mode mode, Set<String> frozen) {
            this(opset, mode, frozen, Set.of());
        }

        Scope with(Set<String> values) {
            return new Scope(opset, mode, frozen, values);
        }

        /** The scope of a script that does not learn. */
        static Scope inference(long opset) {
            return new Scope(opset, Mode.INFERENCE, Set.of());
        }
    }

    /** The variable of an input; {@code None} where it is left out. */
    String in(int index) {
        return node.input(index).map(names::get).orElse("None");
    }

    /** The variables of all inputs, {@code None} for those left out. */
    List<String> all() {
        return java.util.stream.IntStream.range(0, node.inputs().size())
                .mapToObj(this::in)
                .toList();
    }

    boolean has(int index) {
        return node.input(index).isPresent();
    }

    /** Whether the memory of an input may be written over: nobody takes it later, and the gradient of what made it does not need it. */
    boolean passes(int index) {
        return node.input(index).filter(scope.passing()::contains).isPresent();
    }

    /** The value of an input that no caller can change. */
    Optional<Tensor> constant(int index) {
        return node.input(index).map(constants::get);
    }

    /** The integers in an input as a {@code List[int]}: written out where they are known, else read while the script runs. */
    String ints(int index) {
        return has(index)
                ? constant(index).map(value -> list(value.toLongs())).orElse("__torch__.ints(" + in(index) + ")")
                : list();
    }

    /** The integers of an attribute as a {@code List[int]}; empty where it is not written. */
    String ints(String attribute) {
        return list(node.intsAttribute(attribute));
    }

    /** The integers in an input where it is there, else those of an attribute: the same thing before and after an opset. */
    String ints(int index, String attribute) {
        return has(index) ? ints(index) : ints(attribute);
    }

    String number(String attribute, long fallback) {
        return Long.toString(node.intAttribute(attribute, fallback));
    }

    String real(String attribute, float fallback) {
        return real(node.floatAttribute(attribute, fallback));
    }

    String flag(String attribute, long fallback) {
        return flag(node.intAttribute(attribute, fallback) != 0);
    }

    String text(String attribute, String fallback) {
        return quoted(node.textAttribute(attribute, fallback));
    }

    /** A list of tensors as what this node needs: the list itself, or its first where the node has one output. */
    String pick(String tensors) {
        return node.outputs().size() > 1 ? tensors : tensors + "[0]";
    }

    boolean isTraining() {
        return scope.mode() != Mode.INFERENCE;
    }

    static String flag(boolean value) {
        return value ? "True" : "False";
    }

    static String quoted(String text) {
        return '"' + text.replaceAll("[^A-Za-z0-9_ .,>\\-]", "") + '"';
    }

    /** A {@code List[int]} written out. */
    static String list(long... values) {
        return values.length == 0
                ? "annotate(List[int], [])"
                : Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A float written so that it is read back as the same double. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value).toLowerCase(Locale.ROOT);
    }
}
