package io.edgeai.core.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON that the header of a safetensors file may hold: objects, lists, texts and non-negative integers, and no key twice. */
final class HeaderText {

    private static final int MOST_DEPTH = 8;

    private final String text;
    private int at;

    private HeaderText(String text) {
        this.text = text;
    }

    /** Objects become maps, lists lists, integers longs. */
    static Map<?, ?> read(String text) {
        HeaderText reader = new HeaderText(text);
        Object value = reader.value(MOST_DEPTH);
        reader.skipBlank();
        if (reader.at < text.length() || !(value instanceof Map<?, ?> map)) {
            throw reader.wrong("the end of one object");
        }
        return map;
    }

    /** A text as it stands in a header. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    private Object value(int depth) {
        skipBlank();
        char next = peek();
        if (next == '{' && depth > 0) {
            return object(depth);
        }
        if (next == '[' && depth > 0) {
            return list(depth);
        }
        return next == '"' ? string() : integer();
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        skipBlank();
        while (peek() != '}') {
            if (!map.isEmpty()) {
                expect(',');
            }
            skipBlank();
            String key = string();
            expect(':');
            if (map.put(key, value(depth - 1)) != null) {
                throw new WeightFileProblem("its header has the key '" + key + "' twice");
            }
            skipBlank();
        }
        at++;
        return map;
    }

    private List<Object> list(int depth) {
        List<Object> items = new ArrayList<>();
        at++;
        skipBlank();
        while (peek() != ']') {
            if (!items.isEmpty()) {
                expect(',');
            }
            items.add(value(depth - 1));
            skipBlank();
        }
        at++;
        return items;
    }

    private String string() {
        if (peek() != '"') {
            throw wrong("a text");
        }
        StringBuilder result = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            result.append(peek() == '\\' ? escaped() : peek());
        }
        at++;
        return result.toString();
    }

    private char escaped() {
        at++;
        char kind = peek();
        if (kind == 'u'
                && at + 4 < text.length()
                && text.substring(at + 1, at + 5).matches("[0-9a-fA-F]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text, at - 3, at + 1, 16);
        }
        int simple = "\"\\/bfnrt".indexOf(kind);
        if (simple < 0) {
            throw wrong("an escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(simple);
    }

    private Long integer() {
        int start = at;
        while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) <= '9') {
            at++;
        }
        if (start == at || at - start > 18) {
            throw wrong("an integer of at most 18 digits");
        }
        return Long.parseLong(text, start, at, 10);
    }

    private void expect(char wanted) {
        skipBlank();
        if (peek() != wanted) {
            throw wrong("'" + wanted + "'");
        }
        at++;
    }

    private void skipBlank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new WeightFileProblem("its header ends too early");
        }
        return text.charAt(at);
    }

    private WeightFileProblem wrong(String wanted) {
        return new WeightFileProblem("its header has at character " + at + " something else than " + wanted);
    }
}
