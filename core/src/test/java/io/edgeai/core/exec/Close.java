package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;

/** Equality up to rounding, as ONNX's own runner of these cases has it (a thousandth). */
final class Close {

    private Close() {}

    static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.sizes()).isEqualTo(expected.sizes());
        if (!expected.type().isFloat()) {
            assertThat(actual.toLongs()).isEqualTo(expected.toLongs());
            return;
        }
        float[] values = actual.toFloats();
        float[] wanted = expected.toFloats();
        double relative =
                expected.type() == ElementType.FLOAT32 || expected.type() == ElementType.FLOAT64 ? 1e-3 : 1e-2;
        for (int i = 0; i < values.length; i++) {
            boolean same = Float.compare(values[i], wanted[i]) == 0
                    || Math.abs(values[i] - wanted[i]) <= 1e-6 + relative * Math.abs(wanted[i]);
            assertThat(same)
                    .as("element %d: %s, expected %s", i, values[i], wanted[i])
                    .isTrue();
        }
    }
}
