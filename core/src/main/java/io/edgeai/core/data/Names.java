package io.edgeai.core.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names in messages. */
final class Names {

    private static final int SHOWN = 5;

    private Names() {}

    /** The first few names in quotes, and how many more there are. */
    static String some(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    /** The known name that was probably meant: at most a third of the letters differ. */
    static Optional<String> nearest(String name, List<String> known) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) * 3 <= Math.max(name.length(), candidate.length()))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** Levenshtein's distance, upper and lower case alike. */
    private static int distance(String a, String b) {
        String from = a.toLowerCase(Locale.ROOT);
        String to = b.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
