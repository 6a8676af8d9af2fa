package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.image.PictureHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Pictures that look alike although their bytes differ: across parts they make figures better than they are, with unequal labels one of them is wrong. */
final class LookAlikes {

    /**
     * At most so many of 255 bits differ. Measured on 3,287 pictures of clothes, birds, gardens and things: of 5.4 million pairs two byte-equal ones and one of
     * two skirts photographed alike lie below; of 658 pictures saved again at JPEG quality 40, at half their size, brighter by a quarter, with less contrast, or in
     * grey all are found, of those cropped by 3 % on all sides about 30 to 50 %.
     */
    static final int MOST = 48;

    /** Beyond, a search of all pairs takes minutes. */
    static final int MOST_PICTURES = 60_000;

    private static final int ROWS = 500;

    private final List<Picture> pictures = new ArrayList<>();
    private final int all;

    /** A picture with its part. */
    @SuppressWarnings("ArrayRecordComponent") // compared with every other picture; nobody writes to it
    private record Picture(String part, Entry entry, String digest, long[] words) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return entry.hashCode();
        }
    }

    private record Pair(Picture first, Picture second, int distance) {
        boolean crosses() {
            return !first.part().equals(second.part());
        }

        boolean agrees() {
            return first.entry().label().equals(second.entry().label());
        }

        boolean isCopy() {
            return first.digest().equals(second.digest());
        }

        String names() {
            return "'" + first.entry().path() + "' and '" + second.entry().path() + "'";
        }
    }

    private LookAlikes(List<Leaks.Named> parts, Inspections inspected) {
        parts.forEach(part -> part.entries().forEach(entry -> {
            Inspected known = inspected.of(entry);
            known.hash().ifPresent(hash -> pictures.add(new Picture(part.name(), entry, known.digest(), hash.words())));
        }));
        this.all = parts.stream().mapToInt(part -> part.entries().size()).sum();
    }

    /** What was found: warnings, and a table of all pairs that matter. */
    record Found(List<Diagnostic> findings, List<Exhibit> exhibits) {}

    static Found among(List<Leaks.Named> parts, Inspections inspected) {
        return new LookAlikes(parts, inspected).found();
    }

    private Found found() {
        if (pictures.size() > MOST_PICTURES) {
            return new Found(
                    List.of(Diagnostic.note("pictures that look alike were not looked for: there are " + all
                            + ", and up to " + MOST_PICTURES + " are compared with one another")),
                    List.of());
        }
        List<Pair> pairs = pairs();
        List<Diagnostic> findings = new ArrayList<>();
        Map<String, List<Pair>> crossing = new LinkedHashMap<>();
        pairs.stream().filter(pair -> pair.crosses() && !pair.isCopy()).forEach(pair -> crossing.computeIfAbsent(
                        pair.first().part() + " and " + pair.second().part(), key -> new ArrayList<>())
                .add(pair));
        crossing.forEach(
                (parts, some) -> findings.add(
                        Diagnostic.warning(some.size()
                                        + " pair(s) of pictures look alike and lie in two parts, " + parts
                                        + ", for one "
                                        + some.get(0).names() + " ("
                                        + some.get(0).distance() + " of " + PictureHash.BITS
                                        + " bits differ)")
                                .hint(
                                        "figures of such a part are too good: give both the same group, or remove one; the report lists all")));
        List<Pair> torn =
                pairs.stream().filter(pair -> !pair.agrees() && !pair.isCopy()).toList();
        if (!torn.isEmpty()) {
            findings.add(Diagnostic.warning(torn.size()
                            + " pair(s) of pictures look alike and have different labels, for one "
                            + torn.get(0).names())
                    .hint("look at them: one label may be wrong; the report lists all"));
        }
        return new Found(findings, table(pairs).stream().toList());
    }

    /** Pairs that cross parts or disagree, the most alike first. Each thread takes whole pictures, and the order does not depend on them. */
    private List<Pair> pairs() {
        return IntStream.range(0, pictures.size())
                .parallel()
                .mapToObj(this::pairs)
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Pair::distance)
                        .thenComparing(pair -> pair.first().entry().path())
                        .thenComparing(pair -> pair.second().entry().path()))
                .toList();
    }

    private List<Pair> pairs(int number) {
        Picture first = pictures.get(number);
        List<Pair> pairs = new ArrayList<>();
        for (int i = number + 1; i < pictures.size(); i++) {
            int distance = PictureHash.distance(first.words(), pictures.get(i).words());
            if (distance <= MOST) {
                Pair pair = new Pair(first, pictures.get(i), distance);
                if (pair.crosses() || !pair.agrees()) {
                    pairs.add(pair);
                }
            }
        }
        return pairs;
    }

    private static Optional<Exhibit> table(List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> rows = pairs.stream()
                .limit(ROWS)
                .map(pair -> List.of(
                        pair.first().entry().path(),
                        pair.first().part(),
                        pair.first().entry().label(),
                        pair.second().entry().path(),
                        pair.second().part(),
                        pair.second().entry().label(),
                        pair.isCopy() ? "same bytes" : Integer.toString(pair.distance())))
                .toList();
        String title = "Pictures that look alike, in two parts or with two labels"
                + (pairs.size() > ROWS ? " (the first " + ROWS + " of " + pairs.size() + ")" : "");
        return Optional.of(new Exhibit.Table(
                title, List.of("picture", "part", "class", "looks like", "part", "class", "bits that differ"), rows));
    }
}
