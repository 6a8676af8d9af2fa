package io.edgeai.cli;

import io.edgeai.core.compare.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A comparison as lines of a console. */
final class ComparisonText {

    private ComparisonText() {}

    static List<String> lines(Comparison comparison) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table(comparison.table()));
        lines.add("");
        comparison.briefly().forEach(sentence -> lines.add("  " + sentence));
        if (!comparison.duels().isEmpty()) {
            lines.add("  " + comparison.partingSentence());
        }
        lines.add("");
        return lines;
    }

    /** A table's rows with their columns below one another. */
    static List<String> table(List<List<String>> table) {
        List<String> lines = new ArrayList<>();
        List<Integer> widths = IntStream.range(0, table.get(0).size())
                .mapToObj(column -> table.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append("  ")
                        .append(row.get(i))
                        .append(" ".repeat(widths.get(i) - row.get(i).length()));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
