package io.edgeai.api.backend.tool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Messages of a vendor's file that is a protobuf, read by a text that says which fields are wanted, a row {@code MESSAGE NUMBER NAME KIND} each. The kind is
 * {@code text}, {@code number}, {@code numbers} (packed or one by one) or the name of a message; the number {@code *} stands for all that have no row. What has no row is
 * passed over.
 */
public final class Protobuf {

    private static final String REST = "*";

    private final Map<String, Map<String, Field>> messages = new LinkedHashMap<>();

    private record Field(String name, String kind) {}

    /** A message: what was found of each field, in its order. */
    public record Message(Map<String, List<Object>> fields) {

        public Message {
            fields = Map.copyOf(fields);
        }

        private List<Object> all(String name) {
            return fields.getOrDefault(name, List.of());
        }

        /** The first text of a field; empty where there is none. */
        public String text(String name) {
            return all(name).stream().findFirst().map(String.class::cast).orElse("");
        }

        /** All texts of a field. */
        public List<String> texts(String name) {
            return all(name).stream().map(String.class::cast).toList();
        }

        /** All numbers of a field. */
        public List<Long> numbers(String name) {
            return all(name).stream().map(Long.class::cast).toList();
        }

        /** All messages of a field. */
        public List<Message> messages(String name) {
            return all(name).stream().map(Message.class::cast).toList();
        }
    }

    private Protobuf(TableText table) {
        table.each(row -> {
            List<String> cells = List.of(row.strip().split("\\s+"));
            if (cells.size() != 4) {
                throw new IllegalArgumentException("MESSAGE NUMBER NAME KIND are needed");
            }
            messages.computeIfAbsent(cells.get(0), one -> new LinkedHashMap<>())
                    .put(cells.get(1), new Field(cells.get(2), cells.get(3)));
        });
    }

    /** By a text in a resource beside a class. */
    public static Protobuf beside(Class<?> owner, String resource) {
        return new Protobuf(TableText.beside(owner, resource));
    }

    /** By a text. */
    public static Protobuf parse(String text) {
        return new Protobuf(TableText.parse("protobuf table", text));
    }

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} where the bytes are none, or not whole
     */
    public Message read(String type, ByteBuffer bytes) {
        Map<String, Field> known = Optional.ofNullable(messages.get(type))
                .orElseThrow(() -> new IllegalStateException("message '" + type + "' has no row"));
        Map<String, List<Object>> fields = new LinkedHashMap<>();
        ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
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
            Field field =
                    Optional.ofNullable(known.get(Long.toString(tag >>> 3))).orElse(known.get(REST));
            if (field != null) {
                fields.computeIfAbsent(field.name(), one -> new ArrayList<>()).addAll(values(field.kind(), value));
            }
        }
        return new Message(fields);
    }

    private List<?> values(String kind, Object value) {
        return switch (kind) {
            case "number" -> value instanceof Long ? List.of(value) : List.of();
            case "numbers" -> value instanceof ByteBuffer packed ? numbers(packed) : List.of(value);
            case "text" ->
                List.of(StandardCharsets.UTF_8.decode(bytes(value).duplicate()).toString());
            default -> List.of(read(kind, bytes(value)));
        };
    }

    private static ByteBuffer bytes(Object value) {
        if (value instanceof ByteBuffer bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("a number where a text should be");
    }

    private static List<Long> numbers(ByteBuffer packed) {
        List<Long> all = new ArrayList<>();
        ByteBuffer rest = packed.duplicate();
        while (rest.hasRemaining()) {
            all.add(number(rest));
        }
        return all;
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
}
