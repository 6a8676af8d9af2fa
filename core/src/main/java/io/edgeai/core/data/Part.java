package io.edgeai.core.data;

import java.util.Locale;
import java.util.Optional;

/** The parts of a dataset. */
enum Part {
    TRAINING,
    VALIDATION,
    TEST;

    /** The part that people call so. */
    static Optional<Part> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Optional.of(TRAINING);
            case "val", "valid", "validation" -> Optional.of(VALIDATION);
            case "test", "testing" -> Optional.of(TEST);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
