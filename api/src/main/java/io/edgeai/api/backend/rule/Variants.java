package io.edgeai.api.backend.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A row of a table without the brackets {@code [VARIANT...]} that say for which chips it is there: those that have one of the variants, or all of {@code A+B}. A row
 * without brackets is there for all.
 */
public record Variants(String row, List<Set<String>> any) {

    public Variants {
        any = List.copyOf(any);
    }

    /** Of a row's text. */
    public static Variants of(String text) {
        int open = text.indexOf('[');
        int shut = text.indexOf(']', open + 1);
        if (open < 0 || shut < 0) {
            return new Variants(text.strip(), List.of());
        }
        List<Set<String>> any = Arrays.stream(
                        text.substring(open + 1, shut).strip().split("\\s+"))
                .map(one -> Set.of(one.split("\\+")))
                .toList();
        return new Variants((text.substring(0, open) + text.substring(shut + 1)).strip(), any);
    }

    /** Whether the row is there for what has these variants. */
    public boolean hold(Set<String> given) {
        return any.isEmpty() || any.stream().anyMatch(given::containsAll);
    }

    /** The words of the row. */
    public List<String> words() {
        return List.of(row.split("\\s+"));
    }
}
