package io.edgeai.api.report;

import java.util.List;
import java.util.Map;

/**
 * A piece of evidence for the report, as plain data: stages and vendors hand these out, the report draws them without knowing who made them. All of
 * them go into result.json unchanged.
 */
public sealed interface Exhibit {

    /** The heading above it. */
    String title();

    /** Lines over a common axis, e.g. loss by epoch; every series has as many values as {@code x}; NaN is a gap. */
    record Curves(String title, String xLabel, String yLabel, List<Double> x, Map<String, List<Double>> series)
            implements Exhibit {}

    /** Counts between edges ({@code edges} has one value more than each series), one series a state, e.g. before and after. */
    record Histogram(String title, String label, List<Double> edges, Map<String, List<Long>> counts)
            implements Exhibit {}

    /** A table of texts. */
    record Table(String title, List<String> columns, List<List<String>> rows) implements Exhibit {}

    /** A confusion matrix: {@code counts} row by true class, column by predicted class. */
    record Confusion(String title, List<String> classes, List<List<Integer>> counts) implements Exhibit {}

    /** Points in the plane by series, e.g. t-SNE of features by class; each point is x, y. */
    record Scatter(String title, Map<String, List<List<Double>>> series) implements Exhibit {}

    /** Pictures with captions; {@code files} are read when the report is made. */
    record Pictures(String title, List<String> files, List<String> captions) implements Exhibit {}

    /** A paragraph. */
    record Text(String title, String text) implements Exhibit {}
}
