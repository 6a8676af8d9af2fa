package io.edgeai.backend.tidl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that one of the vendor's files takes, in its order: a table that lies beside this class as text. */
record Keys(String title, Map<String, Key> rows) {

    static final Keys IMPORTER = load("the importer's configuration", "importer.keys");
    static final Keys PROVIDER = load("the provider's options", "provider.keys");
    static final Keys DEVICE = load("the compiler's device description", "device.keys");

    private static final Pattern WORDS = Pattern.compile("\"[^\"]*\"|[^\\s\"]+");

    Keys {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /**
     * One key.
     *
     * @param standard the vendor's default; empty for none
     * @param form int, real, text or path for one value; ints, reals or names for several
     * @param allowed what a number may be: N, N=word, LEAST..MOST, LEAST.. or &gt;LEAST
     */
    record Key(String group, String name, String standard, String form, List<String> allowed) {

        boolean isNumber() {
            return form.startsWith("int") || form.startsWith("real");
        }

        boolean isList() {
            return form.endsWith("s");
        }

        /** The values in a text as it stands behind the key: words become numbers, quotes go. */
        List<String> split(String text) {
            if (form.equals("text") || form.equals("path")) {
                return text.isBlank() ? List.of() : List.of(text.strip().replaceAll("^\"|\"$", ""));
            }
            return WORDS.matcher(form.equals("names") ? text.replace(',', ' ').replace('"', ' ') : text)
                    .results()
                    .map(found -> plain(found.group().replace("\"", "")))
                    .filter(value -> !value.isEmpty())
                    .toList();
        }

        private String plain(String value) {
            Optional<String> named = allowed.stream()
                    .filter(one -> one.endsWith("=" + value))
                    .map(one -> one.substring(0, one.indexOf('=')))
                    .findFirst();
            boolean truth = isNumber() && allowed.containsAll(List.of("0", "1"));
            return named.orElse(!truth ? value : value.equals("true") ? "1" : value.equals("false") ? "0" : value);
        }

        /** The rule that values break; empty if they keep all. */
        Optional<String> broken(List<String> values) {
            if (values.isEmpty() || (values.size() > 1 && !isList())) {
                return Optional.of(values.isEmpty() ? "it has no value" : "it takes one value");
            }
            return values.stream().allMatch(this::fits) ? Optional.empty() : Optional.of("allowed: " + rule());
        }

        /** What may stand behind the key, in words. */
        String rule() {
            String kind = form.startsWith("int") ? "a whole number" : form.startsWith("real") ? "a number" : form;
            return allowed.isEmpty() ? kind : kind + ", " + String.join(" or ", allowed);
        }

        private boolean fits(String value) {
            return !isNumber()
                    || (number(value)
                            && (allowed.isEmpty()
                                    || allowed.stream().anyMatch(one -> within(one, Double.parseDouble(value)))));
        }

        private boolean number(String value) {
            return value.matches(form.startsWith("int") ? "-?\\d{1,9}" : "-?(\\d+\\.?\\d*|\\.\\d+)([eE]-?\\d+)?");
        }

        private static boolean within(String rule, double value) {
            String plain = rule.replaceAll("=.*", "");
            if (plain.startsWith(">")) {
                return value > Double.parseDouble(plain.substring(1));
            }
            int dots = plain.indexOf("..");
            if (dots < 0) {
                return value == Double.parseDouble(plain);
            }
            String least = plain.substring(0, dots);
            String most = plain.substring(dots + 2);
            return (least.isEmpty() || value >= Double.parseDouble(least))
                    && (most.isEmpty() || value <= Double.parseDouble(most));
        }
    }

    /** The key nearest to a word, if one is near. */
    Optional<String> nearest(String word) {
        return rows.keySet().stream()
                .filter(name -> distance(name, word) <= Math.max(2, word.length() / 3))
                .min(java.util.Comparator.comparingInt(name -> distance(name, word)));
    }

    private static int distance(String one, String other) {
        String a = one.toLowerCase(java.util.Locale.ROOT);
        String b = other.toLowerCase(java.util.Locale.ROOT);
        int[] row = java.util.stream.IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                corner = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static Keys load(String title, String resource) {
        try (InputStream source = Objects.requireNonNull(Keys.class.getResourceAsStream(resource))) {
            Map<String, Key> rows = new LinkedHashMap<>();
            new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> Pattern.compile(" ").splitAsStream(line).toList())
                    .map(row -> new Key(
                            row.get(0),
                            row.get(1),
                            row.get(2).equals("-") ? "" : row.get(2),
                            row.get(3),
                            List.copyOf(row.subList(4, row.size()))))
                    .forEach(key -> rows.put(key.name(), key));
            return new Keys(title, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
