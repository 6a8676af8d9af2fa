package io.edgeai.core.quantize.number;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {

    @Test
    void everyNumberIsItsOwnNearestAndReadsAsInAnyModel() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Half.value((short) bits);
            byte[] stored = {(byte) bits, (byte) (bits >> 8)};
            float known = Tensor.ofBytes(ElementType.FLOAT16, stored, 1).toFloats()[0];
            if (Float.isNaN(known)) {
                assertThat(value).isNaN();
                assertThat(Half.value(Half.bits(value))).isNaN();
            } else {
                assertThat(Float.floatToRawIntBits(value)).isEqualTo(Float.floatToRawIntBits(known));
                assertThat(Half.bits(value)).isEqualTo((short) bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 1",
        "1.00146484375, 1.001953125",
        "1.0005, 1.0009765625",
        "-1.0005, -1.0009765625",
        "2.98e-8, 0",
        "3e-8, 5.9604645e-8",
        "65504, 65504",
        "65519.99, 65504",
        "65520, Infinity",
        "-1e30, -Infinity",
        "2047.5, 2048"
    })
    void theNearestIsTakenAndOfTwoTheEvenOne(float value, float nearest) {
        assertThat(Half.value(Half.bits(value))).isEqualTo(nearest);
    }

    @Test
    void weightsInHalfPrecisionHaveNoScale() {
        Tensor weights = Tensor.ofFloats(new float[] {0.1f, -3.0001f, 0, 1e-5f}, 2, 2);

        WeightCodes codes = WeightCodes.of(weights, 0, Encoding.HALF, channel -> 0);

        assertThat(codes.params()).extracting(QuantParams::scales).isEqualTo(List.of(1f));
        assertThat(codes.values().toFloats())
                .containsExactly(Half.value(Half.bits(0.1f)), -3f, 0f, Half.value(Half.bits(1e-5f)));
        assertThat(Parameters.rounded(weights, codes.params()).toFloats())
                .isEqualTo(codes.values().toFloats());
    }
}
