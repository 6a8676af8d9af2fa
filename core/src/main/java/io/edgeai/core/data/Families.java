package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.image.PictureHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Groups made one where pictures of theirs look alike: two that are like a third are in one family, whether or not they are like one another. */
final class Families {

    private final List<Entry> entries;
    private final Inspections inspected;
    private final int[] parents;

    private Families(List<Entry> entries, Inspections inspected) {
        this.entries = entries;
        this.inspected = inspected;
        this.parents = IntStream.range(0, entries.size()).toArray();
    }

    /** The same pictures; those of a family in the group of its first, with a note of how many there are. */
    static List<Entry> together(List<Entry> entries, Inspections inspected, Findings findings) {
        if (entries.size() > LookAlikes.MOST_PICTURES) {
            findings.add(Diagnostic.error("split keeps look-alikes together among up to " + LookAlikes.MOST_PICTURES
                            + " pictures; there are " + entries.size())
                    .hint("drop  look-alikes-together,  and name groups"));
            return entries;
        }
        return new Families(entries, inspected).joined(findings);
    }

    private List<Entry> joined(Findings findings) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < parents.length; i++) {
            join(i, first.computeIfAbsent("group " + entries.get(i).group(), firstOf(i)));
            join(
                    i,
                    first.computeIfAbsent(
                            "bytes " + inspected.of(entries.get(i)).digest(), firstOf(i)));
        }
        int groups = families();
        pairs().forEach(pair -> join(pair[0], pair[1]));
        if (families() < groups) {
            findings.add(Diagnostic.note((groups - families()) + " of " + groups
                    + " groups look like another one and are kept together with it in the split"));
        }
        List<Entry> joined = new ArrayList<>();
        for (int i = 0; i < parents.length; i++) {
            joined.add(entries.get(i).inGroup(entries.get(root(i)).group()));
        }
        return joined;
    }

    private static java.util.function.Function<String, Integer> firstOf(int number) {
        return key -> number;
    }

    private List<int[]> pairs() {
        List<Optional<PictureHash>> hashes =
                entries.stream().map(entry -> inspected.of(entry).hash()).toList();
        return IntStream.range(0, parents.length)
                .parallel()
                .filter(i -> hashes.get(i).isPresent())
                .boxed()
                .flatMap(i -> IntStream.range(i + 1, parents.length)
                        .filter(j -> hashes.get(j).isPresent()
                                && PictureHash.distance(
                                                hashes.get(i).get().words(),
                                                hashes.get(j).get().words())
                                        <= LookAlikes.MOST)
                        .mapToObj(j -> new int[] {i, j}))
                .toList();
    }

    private int families() {
        return (int)
                IntStream.range(0, parents.length).filter(i -> parents[i] == i).count();
    }

    /** The first of both families stays the root, so that the result does not hang on the order of pairs. */
    private void join(int one, int other) {
        int a = root(one);
        int b = root(other);
        parents[Math.max(a, b)] = Math.min(a, b);
    }

    private int root(int number) {
        int at = number;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
