package io.edgeai.core.spec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.edgeai.api.report.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text to {@link Yaml}, with what is wrong with the text itself. Anchors, aliases, tags and further documents are refused: a spec is one plain document. */
final class YamlReader {

    private static final int DEEPEST = 50;
    private static final Pattern MARK = Pattern.compile("^ in .*, line (\\d+), column (\\d+):");

    private final String file;
    private final String[] lines;
    private final Problems problems;
    private final YAMLParser parser;

    private YamlReader(String file, String text, Problems problems) throws IOException {
        this.file = file;
        this.lines = text.split("\n", -1);
        this.problems = problems;
        this.parser = new YAMLFactory().createParser(text);
    }

    /** The one document of a text; empty if it cannot be read, with the reason among the problems. */
    static Optional<Yaml> read(String file, String text, Problems problems) {
        if (!hasReadableCharacters(file, text, problems)) {
            return Optional.empty();
        }
        try {
            return new YamlReader(file, text, problems).document();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Yaml> document() throws IOException {
        try (parser) {
            if (parser.nextToken() == null) {
                problems.add(
                        Location.of(file),
                        "",
                        "'" + file + "' is empty",
                        "a spec has at least name, dataset and model");
                return Optional.empty();
            }
            Yaml root = value(0);
            if (parser.nextToken() != null) {
                problems.add(
                        here(),
                        "",
                        "a second document begins; a spec is one document",
                        "remove the line '---' and what follows it");
            }
            return Optional.of(root);
        } catch (JacksonException e) {
            syntax(e);
            return Optional.empty();
        } catch (TooDeep e) {
            problems.add(here(), "", "lists and maps are nested more than " + DEEPEST + " deep", "");
            return Optional.empty();
        }
    }

    private Yaml value(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new TooDeep();
        }
        refuseExtras();
        Location place = here();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return keys(place, depth);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Yaml> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(depth + 1));
            }
            return new Yaml.Items(List.copyOf(items), place);
        }
        String text = Optional.ofNullable(parser.getText()).orElse("");
        return new Yaml.Text(text, isPlain(place), place);
    }

    private Yaml keys(Location place, int depth) throws IOException {
        List<Yaml.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            refuseExtras();
            Location at = here();
            String key = parser.currentName();
            parser.nextToken();
            entries.add(new Yaml.Entry(key, at, value(depth + 1)));
        }
        return new Yaml.Keys(List.copyOf(entries), place);
    }

    private void refuseExtras() throws IOException {
        if (parser.isCurrentAlias()) {
            problems.add(
                    here(), "", "alias '*" + parser.getText() + "' is not allowed in a spec", "write the value itself");
        } else if (parser.getObjectId() != null) {
            problems.add(here(), "", "anchor '&" + parser.getObjectId() + "' is not allowed in a spec", "remove it");
        } else if (parser.getTypeId() != null) {
            problems.add(here(), "", "tag '!" + parser.getTypeId() + "' is not allowed in a spec", "remove it");
        }
    }

    private Location here() {
        JsonLocation at = parser.currentTokenLocation();
        return new Location(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private boolean isPlain(Location place) {
        String line = place.line() <= lines.length ? lines[place.line() - 1] : "";
        int index = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
        String rest = line.substring(line.offsetByCodePoints(0, index));
        return rest.isEmpty() || "\"'|>".indexOf(rest.charAt(0)) < 0;
    }

    /** The parser's message ends with the place that it stumbled at; its exception's own place may be that of the token before. */
    private void syntax(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int line = 1;
        int column = 1;
        int first = 0;
        String reason = message.lines().findFirst().orElse("");
        String before = reason;
        for (String part : message.lines().toList()) {
            Matcher mark = MARK.matcher(part);
            if (mark.find()) {
                line = Integer.parseInt(mark.group(1));
                first = first == 0 ? line : first;
                column = Integer.parseInt(mark.group(2));
                reason = before;
            }
            before = part;
        }
        Location place = new Location(file, line, column);
        String text = line <= lines.length ? lines[line - 1] : "";
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        if (indent.contains("\t")) {
            problems.add(place, "", "line begins with a tab; YAML is indented by spaces", "replace the tab by spaces");
            return;
        }
        problems.add(place, "", "'" + text.strip() + "' is not YAML: " + reason.strip(), hint(message, first));
    }

    private static String hint(String message, int first) {
        return message.contains("quoted scalar")
                ? "close the quote that begins in line " + first
                : "compare its indentation, colons and brackets with the lines around it";
    }

    private static boolean hasReadableCharacters(String file, String text, Problems problems) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                start = i + 1;
            } else if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f || c == 0xfffe || c == 0xffff) {
                String code = String.format("U+%04X", (int) c);
                problems.add(
                        new Location(file, line, i - start + 1),
                        "",
                        "character " + code + " is not allowed in YAML",
                        "is this a text file?");
                return false;
            }
        }
        return true;
    }

    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
