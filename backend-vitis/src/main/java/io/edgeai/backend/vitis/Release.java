package io.edgeai.backend.vitis;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A release of Vitis AI that has a configuration file for its quantizer; earlier ones have none. */
enum Release {
    V2_5("2.5"),
    V3_0("3.0"),
    V3_5("3.5");

    private final String number;

    Release(String number) {
        this.number = number;
    }

    /**
     * The release of a number.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Release of(String number) {
        return Arrays.stream(values())
                .filter(one -> one.number.equals(number))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("release '" + number + "' is not one of "
                        + Arrays.stream(values()).map(one -> one.number).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return number;
    }
}
