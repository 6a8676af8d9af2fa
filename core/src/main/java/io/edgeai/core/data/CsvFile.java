package io.edgeai.core.data;

import java.util.ArrayList;
import java.util.List;

/** Rows of comma-separated text as RFC 4180 has it: quotes around fields, doubled quotes within, line breaks within quotes. */
final class CsvFile {

    /** A row and the line it begins at, from 1. */
    record Row(int line, List<String> fields) {}

    private final String text;
    private int at;
    private int line = 1;

    private CsvFile(String text) {
        this.text = text;
    }

    /**
     * The rows that are not blank; a byte order mark is skipped.
     *
     * @throws IllegalArgumentException if a quote is never closed
     */
    static List<Row> rows(String text) {
        CsvFile file = new CsvFile(text.startsWith("\ufeff") ? text.substring(1) : text);
        List<Row> rows = new ArrayList<>();
        while (file.at < file.text.length()) {
            Row row = file.row();
            if (row.fields().size() > 1 || !row.fields().get(0).isBlank()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private Row row() {
        int first = line;
        List<String> fields = new ArrayList<>();
        do {
            fields.add(field());
        } while (skip(','));
        skip('\r');
        if (skip('\n')) {
            line++;
        }
        return new Row(first, fields);
    }

    private String field() {
        StringBuilder field = new StringBuilder();
        if (skip('"')) {
            quoted(field);
        }
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            field.append(text.charAt(at++));
        }
        return field.toString().strip();
    }

    private void quoted(StringBuilder field) {
        int opened = line;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == '"' && !skip('"')) {
                return;
            }
            line += next == '\n' ? 1 : 0;
            field.append(next);
        }
        throw new IllegalArgumentException("the quote opened in line " + opened + " is never closed");
    }

    private boolean skip(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }
}
