package io.edgeai.core.spec;

import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.api.stage.Percent;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a spec's component can hold, by its Java type.
 *
 * @param raw the Java class
 * @param inner the type of the elements of a list or map, or of what an {@code Optional} may hold
 */
record SpecType(Kind kind, Class<?> raw, Optional<SpecType> inner) {

    /** The kinds of values. */
    enum Kind {
        WHOLE("a whole number"),
        DECIMAL("a number"),
        TRUTH("true or false"),
        PERCENT("a percentage such as 1 %"),
        BYTES("an amount of memory such as 8 MiB"),
        DURATION("a time such as 15 ms"),
        TEXT("a text"),
        FILE("a file"),
        CHOICE("one word"),
        RECORD("a map"),
        ONE_OF("a map with exactly one key"),
        LIST("a list"),
        MAP("a map"),
        OPTIONAL("nothing"),
        ANYTHING("anything");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static SpecType of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Class<?> raw = (Class<?>) generic.getRawType();
            Kind kind = raw == List.class ? Kind.LIST : raw == Map.class ? Kind.MAP : Kind.OPTIONAL;
            return new SpecType(kind, raw, Optional.of(of(arguments[arguments.length - 1])));
        }
        Class<?> raw = (Class<?>) type;
        return new SpecType(simple(raw), raw, Optional.empty());
    }

    SpecType element() {
        return inner.orElseThrow();
    }

    /** The words of a {@link Kind#CHOICE}. */
    List<String> words() {
        return Stream.of(raw.getEnumConstants())
                .map(constant -> Scalars.kebab(((Enum<?>) constant).name()))
                .toList();
    }

    /** The records of a {@link Kind#ONE_OF}, in the order of their permission. */
    List<Class<? extends Record>> cases() {
        return Stream.of(raw.getPermittedSubclasses())
                .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                .toList();
    }

    private static Kind simple(Class<?> raw) {
        if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
            return Kind.WHOLE;
        }
        if (raw == double.class || raw == Double.class) {
            return Kind.DECIMAL;
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return Kind.TRUTH;
        }
        if (raw == Percent.class) {
            return Kind.PERCENT;
        }
        if (raw == Bytes.class) {
            return Kind.BYTES;
        }
        if (raw == Duration.class) {
            return Kind.DURATION;
        }
        if (raw == String.class) {
            return Kind.TEXT;
        }
        if (raw == NamedFile.class) {
            return Kind.FILE;
        }
        if (raw == Object.class) {
            return Kind.ANYTHING;
        }
        return composed(raw);
    }

    private static Kind composed(Class<?> raw) {
        if (raw.isEnum()) {
            return Kind.CHOICE;
        }
        if (raw.isRecord()) {
            return Kind.RECORD;
        }
        if (raw.isSealed()) {
            return Kind.ONE_OF;
        }
        throw new IllegalArgumentException("type '" + raw.getName() + "' has no form in a spec");
    }
}
