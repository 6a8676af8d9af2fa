package io.edgeai.api.backend.rule;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The numbers that are allowed somewhere, as alternatives: {@code N}, {@code N/M}, {@code LEAST..MOST}, {@code LEAST..}, {@code ..MOST}, {@code >N} or
 * {@code <N}. No alternative allows all.
 */
public record Bounds(List<String> alternatives) {

    /** Decimals of a table have few digits. */
    private static final double NEAR = 1e-4;

    public Bounds {
        alternatives = List.copyOf(alternatives);
        alternatives.forEach(one -> within(one, 0)); // A mistake in a table shows when it is read.
    }

    /** Whether a number is allowed. */
    public boolean has(double value) {
        return alternatives.isEmpty() || alternatives.stream().anyMatch(one -> within(one, value));
    }

    /** In words, e.g. {@code 1 to 7} or {@code at most 15}. */
    @Override
    public String toString() {
        return alternatives.stream().map(Bounds::words).collect(Collectors.joining(" or "));
    }

    private static boolean within(String rule, double value) {
        int dots = rule.indexOf("..");
        if (dots >= 0) {
            String least = rule.substring(0, dots);
            String most = rule.substring(dots + 2);
            double low = least.isEmpty() ? Double.NEGATIVE_INFINITY : number(least);
            double high = most.isEmpty() ? Double.POSITIVE_INFINITY : number(most);
            return value >= low && value <= high;
        }
        return switch (rule.charAt(0)) {
            case '>' -> value > number(rule.substring(1));
            case '<' -> value < number(rule.substring(1));
            default -> Math.abs(value - number(rule)) < NEAR;
        };
    }

    /** A number of a table: a whole one, a decimal or a fraction. */
    static double number(String text) {
        int bar = text.indexOf('/');
        try {
            return bar < 0
                    ? Double.parseDouble(text)
                    : Double.parseDouble(text.substring(0, bar)) / Double.parseDouble(text.substring(bar + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number, and none of N..M, N.., ..M, >N and <N", e);
        }
    }

    private static String words(String rule) {
        int dots = rule.indexOf("..");
        if (dots < 0) {
            return rule.replace(">", "above ").replace("<", "below ");
        }
        String least = rule.substring(0, dots);
        String most = rule.substring(dots + 2);
        return most.isEmpty()
                ? "at least " + least
                : least.isEmpty() || least.equals("0") ? "at most " + most : least + " to " + most;
    }
}
