package io.edgeai.backend.vitis;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A compiled model, read without the vendor's code: it is a protobuf (proto3, package serial_v2 of XIR; field numbers by its public schema).
 *
 * @param parts the subgraphs below the root, in the order of the file
 */
record Xmodel(String name, List<Part> parts) {

    /**
     * A subgraph on one device.
     *
     * @param device USER, DPU or CPU
     * @param fingerprint of the DPU that it was compiled for
     * @param workload operations
     */
    record Part(
            String name,
            String device,
            Optional<Long> fingerprint,
            long workload,
            List<End> inputs,
            List<End> outputs) {}

    /**
     * A tensor that goes into or comes out of a subgraph.
     *
     * @param fixPoint its scale is 2 to the power of minus this
     */
    record End(String name, List<Integer> sizes, Optional<Integer> fixPoint) {}

    private record Op(String name, String type, List<String> arguments, End made) {}

    private static final int OP = 5;
    private static final int ROOT = 10;
    private static final Set<String> PARAMETERS = Set.of("const", "const-fix");

    static Xmodel read(Path file) {
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + file + "' is not a whole .xmodel (" + e.getMessage() + ")"),
                    e);
        }
    }

    /** The subgraphs of a device. */
    List<Part> on(String device) {
        return parts.stream().filter(part -> part.device().equals(device)).toList();
    }

    /** For the report. */
    Exhibit table() {
        List<List<String>> rows = parts.stream()
                .map(part -> List.of(
                        part.name(),
                        part.device(),
                        part.fingerprint().map(Dpu::hex).orElse(""),
                        Long.toString(part.workload())))
                .toList();
        return new Exhibit.Table(
                "Subgraphs of the .xmodel", List.of("subgraph", "device", "fingerprint", "operations"), rows);
    }

    private static Xmodel parse(ByteBuffer bytes) {
        List<String> name = new ArrayList<>();
        Map<String, Op> ops = new LinkedHashMap<>();
        List<ByteBuffer> roots = new ArrayList<>();
        fields(bytes, (number, value) -> {
            switch (number) {
                case 1 -> name.add(text(value));
                case OP -> {
                    Op op = op((ByteBuffer) value);
                    ops.put(op.name(), op);
                }
                case ROOT -> roots.add((ByteBuffer) value);
                default -> {}
            }
        });
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("it has no subgraphs");
        }
        List<Part> parts = new ArrayList<>();
        fields(roots.get(0), (number, value) -> {
            if (number == 10) {
                parts.add(part((ByteBuffer) value, ops));
            }
        });
        return new Xmodel(String.join("", name), parts);
    }

    private static Op op(ByteBuffer bytes) {
        List<String> names = new ArrayList<>(List.of("", ""));
        List<String> arguments = new ArrayList<>();
        List<End> made = new ArrayList<>();
        fields(bytes, (number, value) -> {
            switch (number) {
                case 1 -> names.set(0, text(value));
                case 2 -> names.set(1, text(value));
                case 4 ->
                    fields((ByteBuffer) value, (inner, argument) -> {
                        if (inner == 2) {
                            arguments.add(text(argument));
                        }
                    });
                case 5 -> made.add(tensor((ByteBuffer) value));
                default -> {}
            }
        });
        End end = made.isEmpty() ? new End(names.get(0), List.of(), Optional.empty()) : made.get(0);
        return new Op(names.get(0), names.get(1), arguments, end);
    }

    private static End tensor(ByteBuffer bytes) {
        List<String> name = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        fields(bytes, (number, value) -> {
            switch (number) {
                case 1 -> name.add(text(value));
                case 2 -> numbers(value, sizes);
                case 10 -> attribute((ByteBuffer) value, attributes);
                default -> {}
            }
        });
        Optional<Integer> fixPoint =
                Optional.ofNullable(attributes.get("fix_point")).map(value -> ((Long) value).intValue());
        return new End(String.join("", name), sizes, fixPoint);
    }

    private static Part part(ByteBuffer bytes, Map<String, Op> ops) {
        List<String> name = new ArrayList<>();
        Set<String> own = new LinkedHashSet<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        fields(bytes, (number, value) -> {
            switch (number) {
                case 1 -> name.add(text(value));
                case 3 -> own.add(text(value));
                case 5 -> attribute((ByteBuffer) value, attributes);
                default -> {}
            }
        });
        return new Part(
                String.join("", name),
                String.valueOf(attributes.getOrDefault("device", "")),
                Optional.ofNullable(attributes.get("dpu_fingerprint")).map(Long.class::cast),
                attributes.get("workload") instanceof Long work ? work : 0,
                taken(own, ops),
                made(own, ops));
    }

    private static List<End> taken(Set<String> own, Map<String, Op> ops) {
        return own.stream()
                .flatMap(name -> Optional.ofNullable(ops.get(name)).stream())
                .flatMap(op -> op.arguments().stream())
                .distinct()
                .filter(argument -> !own.contains(argument))
                .flatMap(argument -> Optional.ofNullable(ops.get(argument)).stream())
                .filter(op -> !PARAMETERS.contains(op.type()))
                .map(Op::made)
                .toList();
    }

    /** What other subgraphs take, or nobody. */
    private static List<End> made(Set<String> own, Map<String, Op> ops) {
        return own.stream()
                .flatMap(name -> Optional.ofNullable(ops.get(name)).stream())
                .filter(op -> !PARAMETERS.contains(op.type()))
                .filter(op -> {
                    List<String> takers = ops.values().stream()
                            .filter(other -> other.arguments().contains(op.name()))
                            .map(Op::name)
                            .toList();
                    return takers.isEmpty() || !own.containsAll(takers);
                })
                .map(Op::made)
                .toList();
    }

    /** An entry of a map: a key, and a value of one of several types. */
    private static void attribute(ByteBuffer entry, Map<String, Object> into) {
        List<String> key = new ArrayList<>();
        List<Object> found = new ArrayList<>();
        fields(entry, (number, value) -> {
            if (number == 1) {
                key.add(text(value));
            } else {
                fields((ByteBuffer) value, (kind, inner) -> found.add(kind == 11 ? text(inner) : inner));
            }
        });
        if (!key.isEmpty() && !found.isEmpty()) {
            into.put(key.get(0), found.get(0));
        }
    }

    /** Every field: its number, and a {@code Long} or, for what has a length, a {@code ByteBuffer}. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, Object> each) {
        ByteBuffer rest = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long tag = number(rest);
            Object value =
                    switch ((int) (tag & 7)) {
                        case 0 -> number(rest);
                        case 1 -> rest.getLong();
                        case 2 -> piece(rest);
                        case 5 -> (long) rest.getInt();
                        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
                    };
            each.accept((int) (tag >>> 3), value);
        }
    }

    private static ByteBuffer piece(ByteBuffer rest) {
        int length = Math.toIntExact(number(rest));
        if (length < 0 || length > rest.remaining()) {
            throw new IllegalArgumentException("a field of " + length + " bytes, " + rest.remaining() + " are left");
        }
        ByteBuffer piece = rest.slice(rest.position(), length);
        rest.position(rest.position() + length);
        return piece;
    }

    private static long number(ByteBuffer rest) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = rest.get();
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    /** Whole numbers, packed or one by one. */
    private static void numbers(Object value, List<Integer> into) {
        if (value instanceof ByteBuffer packed) {
            ByteBuffer rest = packed.duplicate();
            while (rest.hasRemaining()) {
                into.add((int) number(rest));
            }
        } else {
            into.add(((Long) value).intValue());
        }
    }

    private static String text(Object value) {
        if (value instanceof ByteBuffer bytes) {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }
        throw new IllegalArgumentException("a number where a text should be");
    }
}
