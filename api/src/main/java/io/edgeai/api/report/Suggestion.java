package io.edgeai.api.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Suggestion {

    private Suggestion() {}

    /** The word nearest to {@code typed}, if it is near enough to be what was meant: at most a third of its letters differ. */
    public static Optional<String> nearest(String typed, Collection<String> words) {
        String plain = plain(typed);
        return words.stream()
                .min(Comparator.comparingInt((String word) -> distance(plain, plain(word)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(word -> distance(plain, plain(word)) <= Math.max(1, word.length() / 3));
    }

    /** "did you mean 'x'?" where something is near, and in any case the words that are known. */
    public static String hint(String typed, Collection<String> words) {
        String known = "known: " + String.join(", ", words);
        return nearest(typed, words)
                .map(word -> "did you mean '" + word + "'? " + known)
                .orElse(known);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    }

    /** Edits between two words: letters put in, left out, replaced, or swapped with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : edit(d, a, b, new int[] {i, j});
            }
        }
        return d[a.length()][b.length()];
    }

    private static int edit(int[][] d, String a, String b, int[] at) {
        int i = at[0];
        int j = at[1];
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }
}
