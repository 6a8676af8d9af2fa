package io.edgeai.api.backend.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of a table that is text: blank lines and remarks, which begin with {@code #}, are left out; a mistake in a row is told with its file and line. */
public record TableText(List<Row> rows) {

    private static final Pattern NAME = Pattern.compile("\\{([^{}\"]+)\\}");

    public TableText {
        rows = List.copyOf(rows);
    }

    /**
     * A row.
     *
     * @param place file and line, e.g. {@code operators.txt:12}
     */
    public record Row(String place, String text) {}

    /** A table by the name of its file. */
    public static TableText parse(String file, String text) {
        List<Row> rows = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                rows.add(new Row(file + ":" + (i + 1), lines.get(i)));
            }
        }
        return new TableText(rows);
    }

    /** The table in a resource beside a class. */
    public static TableText beside(Class<?> owner, String resource) {
        return parse(resource, Resources.text(owner, resource));
    }

    /**
     * Hands over the rows, one by one.
     *
     * @throws IllegalArgumentException naming file, line and row of what is not understood
     */
    public void each(Consumer<String> reader) {
        for (Row row : rows) {
            try {
                reader.accept(row.text());
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(row.place() + ", '" + row.text() + "': " + e.getMessage(), e);
            }
        }
    }

    /**
     * A text with what stands for each <code>{NAME}</code>.
     *
     * @throws IllegalArgumentException if a name is not known
     */
    public static String filled(String text, Map<String, String> names) {
        return NAME.matcher(text).replaceAll(found -> {
            String value = names.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "'" + found.group(1) + "', a name in braces is none of " + names.keySet());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
