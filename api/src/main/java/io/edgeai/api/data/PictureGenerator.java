package io.edgeai.api.data;

import io.edgeai.api.report.Reporter;
import java.nio.file.Path;

/** Draws a set of pictures, for examples and tests, or fetches them from where a program keeps them; found by {@link java.util.ServiceLoader} and named in a spec's {@code dataset.generator}. */
public interface PictureGenerator {

    /** Lower case, unique. */
    String id();

    /** What is drawn, in one sentence for the report: drawn pictures are never passed off as photographs. */
    String description();

    /** False if they are photographs that are fetched from somewhere; then the report does not say that they are drawn. */
    default boolean areDrawn() {
        return true;
    }

    /** Draws the class folders below {@code folder}; the same seed gives the same bytes. */
    void draw(Path folder, long seed, Reporter reporter);
}
