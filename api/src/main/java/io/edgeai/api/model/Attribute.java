package io.edgeai.api.model;

import java.util.Arrays;
import java.util.List;

/** The value of a node's attribute. What ONNX may hold but this framework does not interpret stays as {@link Raw}. */
public sealed interface Attribute {

    /** A 64-bit integer. */
    record Int(long value) implements Attribute {}

    /** A 32-bit float. */
    record Real(float value) implements Attribute {}

    /** A text (ONNX: bytes, here read as UTF-8; bytes that are not UTF-8 are kept as {@link Raw}). */
    record Text(String value) implements Attribute {}

    /** A tensor. */
    record Data(Tensor value) implements Attribute {}

    /** A sub-graph (control flow). */
    record SubGraph(Graph value) implements Attribute {}

    /** Integers. */
    record Ints(List<Long> values) implements Attribute {
        public Ints {
            values = List.copyOf(values);
        }
    }

    /** Floats. */
    record Reals(List<Float> values) implements Attribute {
        public Reals {
            values = List.copyOf(values);
        }
    }

    /** Texts. */
    record Texts(List<String> values) implements Attribute {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** A whole {@code AttributeProto} carried unchanged: sparse tensors, types, lists of tensors or graphs, references to function attributes. */
    record Raw(Opaque proto) implements Attribute {}

    /** An integer attribute. */
    static Attribute of(long value) {
        return new Int(value);
    }

    /** A float attribute. */
    static Attribute of(float value) {
        return new Real(value);
    }

    /** A text attribute. */
    static Attribute of(String value) {
        return new Text(value);
    }

    /** A tensor attribute. */
    static Attribute of(Tensor value) {
        return new Data(value);
    }

    /** An attribute of several integers. */
    static Attribute ints(long... values) {
        return new Ints(Arrays.stream(values).boxed().toList());
    }
}
