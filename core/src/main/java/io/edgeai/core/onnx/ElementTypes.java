package io.edgeai.core.onnx;

import io.edgeai.api.model.ElementType;
import java.util.Optional;

/** ONNX's numbers of element types. */
final class ElementTypes {

    private ElementTypes() {}

    /** The type with this number; empty for 0 (undefined) and for numbers that are newer than this code. */
    static Optional<ElementType> known(int code) {
        for (ElementType type : ElementType.values()) {
            if (type.code() == code && type != ElementType.UNDEFINED) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
