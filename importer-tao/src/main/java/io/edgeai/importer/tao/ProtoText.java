package io.edgeai.importer.tao;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.SpecImporter.Setting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Protocol buffers' text format as TAO 3 to 5 use it: {@code key: value}, {@code key { ... }} with or without a colon, {@code [a, b]}, repeated keys, quoted texts,
 * comments from a number sign on.
 */
final class ProtoText {

    private static final String SINGLE = "{}[]:,;<>";

    private final String file;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private int next;

    private ProtoText(String file) {
        this.file = file;
    }

    private record Token(String text, boolean quoted, Location place) {
        boolean is(String mark) {
            return !quoted && text.equals(mark);
        }

        boolean opens() {
            return is("{") || is("<");
        }

        boolean closes() {
            return is("}") || is(">");
        }
    }

    /**
     * The values of a text, with the names of the messages around them as their paths.
     *
     * @throws EdgeAiException with the place that is not of this format
     */
    static List<Setting> read(String file, String text) {
        ProtoText proto = new ProtoText(file);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            proto.tokenize(line, ++number);
        }
        proto.fields();
        if (proto.next < proto.tokens.size()) {
            throw proto.wrong("closes what was not opened");
        }
        return proto.settings;
    }

    private void tokenize(String line, int number) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            Location place = new Location(file, number, at + 1);
            if (c == '#') {
                return;
            }
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"' || c == '\'') {
                int end = line.indexOf(c, at + 1);
                if (end < 0) {
                    throw wrong(place, line.substring(at).strip(), "begins a text that does not end on its line");
                }
                tokens.add(new Token(line.substring(at + 1, end), true, place));
                at = end + 1;
            } else if (SINGLE.indexOf(c) >= 0) {
                tokens.add(new Token(String.valueOf(c), false, place));
                at++;
            } else {
                int end = at;
                while (end < line.length() && !isEnd(line.charAt(end))) {
                    end++;
                }
                tokens.add(new Token(line.substring(at, end), false, place));
                at = end;
            }
        }
    }

    private static boolean isEnd(char c) {
        return Character.isWhitespace(c) || SINGLE.indexOf(c) >= 0 || c == '#' || c == '"';
    }

    private void fields() {
        while (next < tokens.size() && !peek().closes()) {
            if (peek().is(",") || peek().is(";")) {
                next++;
                continue;
            }
            Token key = take();
            if (key.quoted() || !key.text().matches("[A-Za-z_][A-Za-z0-9_]*")) {
                next--;
                throw wrong("is no key");
            }
            path.addLast(key.text());
            boolean colon = next < tokens.size() && peek().is(":");
            if (colon) {
                next++;
            }
            value(key, colon);
            path.removeLast();
        }
    }

    private void value(Token key, boolean colon) {
        if (next >= tokens.size()) {
            throw wrong(key.place(), key.text(), "has no value");
        }
        if (peek().opens()) {
            next++;
            fields();
            if (next >= tokens.size()) {
                throw wrong(key.place(), key.text(), "is not closed: there is no '}' for it");
            }
            next++;
        } else if (!colon) {
            throw wrong(key.place(), key.text(), "has neither ':' nor '{' behind it");
        } else if (peek().is("[")) {
            next++;
            while (next < tokens.size() && !peek().is("]")) {
                if (!peek().is(",")) {
                    add(peek());
                }
                next++;
            }
            next++;
        } else if (SINGLE.contains(peek().text()) && !peek().quoted()) {
            throw wrong("stands where a value must be");
        } else {
            add(take());
        }
    }

    private void add(Token value) {
        Iterator<String> names = path.iterator();
        StringBuilder whole = new StringBuilder(names.next());
        names.forEachRemaining(name -> whole.append('.').append(name));
        settings.add(new Setting(whole.toString(), value.text(), value.place()));
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private EdgeAiException wrong(String rule) {
        Token token = tokens.get(Math.min(next, tokens.size() - 1));
        return wrong(token.place(), token.text(), rule);
    }

    private static EdgeAiException wrong(Location place, String text, String rule) {
        return EdgeAiException.spec(Diagnostic.error("'" + text + "' " + rule)
                .at(place)
                .hint("TAO's specs are protobuf text (key: value, key { ... }) or, in newer releases, YAML"));
    }
}
