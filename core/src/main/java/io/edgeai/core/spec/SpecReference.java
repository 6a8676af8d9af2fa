package io.edgeai.core.spec;

import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.Pipeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The reference of specs, made from the records whose components are the keys: in Markdown with one table a record, or as plain words. */
public final class SpecReference {

    private final StringBuilder out = new StringBuilder();
    private final Set<Class<?>> seen = new LinkedHashSet<>();
    private final Deque<Class<? extends Record>> ahead = new ArrayDeque<>();

    private SpecReference() {}

    /** The whole page. */
    public static String markdown() {
        var reference = new SpecReference();
        reference.out.append(
                """
                # The spec

                One YAML file says everything about a run. Made from the Java records of `io.edgeai.api.stage`, whose components are these keys.
                Paths start from the folder of the spec. Units are part of values: `1 %`, `8 MiB`. A key without a default must be given, unless it
                is optional. Editors complete and check with `spec.schema.json` beside this page.
                """);
        reference.queue(Pipeline.class);
        while (!reference.ahead.isEmpty()) {
            reference.section(reference.ahead.remove());
        }
        return reference.out.toString();
    }

    private void queue(Class<? extends Record> type) {
        if (seen.add(type)) {
            ahead.add(type);
        }
    }

    private void section(Class<? extends Record> type) {
        out.append("\n## ").append(Scalars.kebab(type.getSimpleName())).append("\n\n");
        Optional.ofNullable(type.getAnnotation(Help.class))
                .ifPresent(help -> out.append(help.value()).append("\n\n"));
        out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (Key key : Key.of(type)) {
            out.append("| `").append(key.name()).append("` | ").append(value(key));
            String standard =
                    key.standard().map(value -> "`" + value + "`").orElse(key.optional() ? "optional" : "**needed**");
            out.append(" | ").append(standard).append(" | ").append(key.help()).append(" |\n");
        }
    }

    /** The keys of a record that is not part of every spec, such as a vendor's options: a line with form and default, and one with the meaning. */
    public static List<String> lines(Class<? extends Record> type) {
        var reference = new SpecReference();
        List<String> lines = new ArrayList<>();
        for (Key key : Key.of(type)) {
            String standard = key.standard()
                    .map(value -> "default " + value)
                    .orElse(key.optional() ? "may be left out" : "needed");
            lines.add(key.name() + ": " + reference.value(key).replace("`", "") + "; " + standard);
            lines.add("    " + key.help());
        }
        return lines;
    }

    private String value(Key key) {
        String words = words(key.optional() ? key.type().element() : key.type());
        return words
                + key.range().map(Bounds::words).map(rule -> ", " + rule).orElse("")
                + key.form().map(form -> ": " + form.rule()).orElse("");
    }

    private String words(SpecType type) {
        return switch (type.kind()) {
            case CHOICE -> type.words().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
            case RECORD -> link(type.raw().asSubclass(Record.class));
            case ONE_OF -> "one of " + type.cases().stream().map(this::link).collect(Collectors.joining(", "));
            case LIST -> "list: " + words(type.element());
            case MAP -> "map by name: " + words(type.element());
            default -> type.kind().words();
        };
    }

    private String link(Class<? extends Record> type) {
        queue(type);
        String name = Scalars.kebab(type.getSimpleName());
        return "[" + name + "](#" + name + ")";
    }
}
