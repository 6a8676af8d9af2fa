package io.edgeai.api.report;

/**
 * A place in a text file.
 *
 * @param file as the user wrote it
 * @param line from 1; 0 if unknown
 * @param column from 1; 0 if unknown
 */
public record Location(String file, int line, int column) {

    /** A file as a whole. */
    public static Location of(String file) {
        return new Location(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + (column == 0 ? "" : ":" + column);
    }
}
