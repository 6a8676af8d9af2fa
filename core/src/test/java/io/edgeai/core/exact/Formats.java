package io.edgeai.core.exact;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import java.util.stream.Stream;

/** The kinds of number formats there are. */
final class Formats {

    private Formats() {}

    static Stream<NumericScheme> all() {
        return Stream.concat(
                Stream.of(
                        scheme("affine, weights by channel", 8, false, Granularity.PER_CHANNEL),
                        scheme("symmetric, weights by channel", 8, true, Granularity.PER_CHANNEL),
                        scheme("affine, 16 bits", 16, false, Granularity.PER_CHANNEL),
                        new NumericScheme(
                                "unsigned",
                                new Encoding(
                                        8,
                                        Sign.UNSIGNED,
                                        false,
                                        Granularity.PER_TENSOR,
                                        Scale.FLOAT,
                                        Rounding.HALF_EVEN),
                                new Encoding(
                                        8,
                                        Sign.SIGNED,
                                        true,
                                        Granularity.PER_TENSOR,
                                        Scale.FLOAT,
                                        Rounding.HALF_EVEN))),
                powersOfTwo());
    }

    /** With each way to round halves. */
    static Stream<NumericScheme> powersOfTwo() {
        return Stream.of(Rounding.values()).map(rounding -> {
            Encoding encoding =
                    new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, rounding);
            return new NumericScheme("powers of two, " + rounding, encoding, encoding);
        });
    }

    private static NumericScheme scheme(String name, int bits, boolean symmetric, Granularity weights) {
        Encoding activations =
                new Encoding(bits, Sign.SIGNED, symmetric, Granularity.PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN);
        return new NumericScheme(name, activations, activations.with(weights));
    }
}
