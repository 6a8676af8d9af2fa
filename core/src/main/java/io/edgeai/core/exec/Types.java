package io.edgeai.core.exec;

import ai.djl.ndarray.types.DataType;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Element types as ONNX, the engine's Java side and its scripts call them. 16-bit integers and bfloat16 exist inside scripts only: the Java side would
 * end the process over them.
 */
final class Types {

    /** @param script PyTorch's {@code ScalarType} number */
    private record Names(DataType java, int script) {
        boolean isTransferable() {
            return java != DataType.UNKNOWN;
        }
    }

    private static final Map<ElementType, Names> TABLE = table();

    private Types() {}

    /** The type of a Java-side array. */
    static DataType java(ElementType type) {
        if (!names(type).isTransferable()) {
            throw unsupported(type);
        }
        return names(type).java();
    }

    /** The number of a type in a script. */
    static int script(ElementType type) {
        return names(type).script();
    }

    /** The ONNX type of a Java-side array. */
    static ElementType onnx(DataType type) {
        return TABLE.entrySet().stream()
                .filter(entry -> entry.getValue().isTransferable())
                .filter(entry -> entry.getValue().java() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> EdgeAiException.step(Diagnostic.error(
                        "element type '" + type + "' of a result cannot be handed out by the engine")));
    }

    private static Names names(ElementType type) {
        Names names = TABLE.get(type);
        if (names == null) {
            throw unsupported(type);
        }
        return names;
    }

    private static EdgeAiException unsupported(ElementType type) {
        List<ElementType> held = Arrays.stream(ElementType.values())
                .filter(key -> TABLE.containsKey(key) && TABLE.get(key).isTransferable())
                .toList();
        return EdgeAiException.step(Diagnostic.error(
                "element type '" + type + "' cannot be trained or run here; the types that can are " + held));
    }

    private static Map<ElementType, Names> table() {
        Map<ElementType, Names> table = new EnumMap<>(ElementType.class);
        table.put(ElementType.UINT8, new Names(DataType.UINT8, 0));
        table.put(ElementType.INT8, new Names(DataType.INT8, 1));
        table.put(ElementType.INT16, new Names(DataType.UNKNOWN, 2));
        table.put(ElementType.INT32, new Names(DataType.INT32, 3));
        table.put(ElementType.INT64, new Names(DataType.INT64, 4));
        table.put(ElementType.FLOAT16, new Names(DataType.FLOAT16, 5));
        table.put(ElementType.FLOAT32, new Names(DataType.FLOAT32, 6));
        table.put(ElementType.FLOAT64, new Names(DataType.FLOAT64, 7));
        table.put(ElementType.BOOL, new Names(DataType.BOOLEAN, 11));
        table.put(ElementType.BFLOAT16, new Names(DataType.UNKNOWN, 15));
        return Map.copyOf(table);
    }
}
