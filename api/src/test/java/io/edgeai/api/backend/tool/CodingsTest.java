package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CodingsTest {

    private static final Encoding INT8 =
            new Encoding(8, Sign.SIGNED, false, Granularity.PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN);

    private static final Model WRITTEN = Model.of(
            new Graph(
                    "g",
                    List.of(
                            Node.of("DequantizeLinear", List.of("c", "s", "z"), "w/rounded"),
                            Node.of("DequantizeLinear", List.of("c", "one"), "x")),
                    Map.of(
                            "s", Tensor.ofFloats(new float[] {0.5f, 0.25f}, 2),
                            "z", Tensor.ofBytes(ElementType.INT8, new byte[] {0, -3}, 2),
                            "one", Tensor.scalar(2)),
                    List.of(),
                    List.of()),
            13);

    @Test
    void a_model_that_was_written_as_it_should_be_differs_in_nothing() {
        assertThat(Codings.of(WRITTEN).byValue())
                .containsEntry("w", new Codings.Coding(List.of(0.5f, 0.25f), List.of(0, -3)))
                .containsEntry("x", new Codings.Coding(List.of(2f), List.of(0)));
        assertThat(wanted(Map.of(
                        "w", params(List.of(0.5f, 0.25f), List.of(0, -3)), "x", params(List.of(2f), List.of(0)))))
                .isEmpty();
    }

    @Test
    void a_value_with_another_coding_one_that_lacks_and_one_too_many_are_errors() {
        assertThat(wanted(
                        Map.of("w", params(List.of(0.5f, 0.25f), List.of(0, 3)), "y", params(List.of(2f), List.of(0)))))
                .extracting(Diagnostic::message)
                .containsExactlyInAnyOrder(
                        "'w' has scale 2 values from 0.5, zero 2 values from 0 in the file, 2 values from 0.5, zero 2 values from 0 was found for it",
                        "'y' has scale none in the file, 2.0 was found for it",
                        "'x' has scale 2.0 in the file, none was found for it");
    }

    private static List<Diagnostic> wanted(Map<String, QuantParams> params) {
        return new Codings(Map.of()).with(params, any -> true).differences(WRITTEN);
    }

    private static QuantParams params(List<Float> scales, List<Integer> zeros) {
        return new QuantParams(INT8, scales.size() > 1 ? 0 : -1, scales, zeros, List.of(), List.of());
    }
}
