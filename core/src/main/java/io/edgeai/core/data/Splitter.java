package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.DatasetSpec.By;
import io.edgeai.api.stage.DatasetSpec.SplitSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Splits pictures into parts, group by group: the largest groups first, chance among equals, each to the part that lacks most of the group's classes.
 * Shares are thus kept for every class as far as groups allow.
 */
final class Splitter {

    private record Group(List<Entry> entries, Map<String, Integer> counts) {}

    /** A part while it is filled: its share of the pictures of each class, and what it has so far. */
    private record Bin(Part part, double share, Map<String, Integer> taken, List<Entry> entries) {

        Bin(Part part, double share) {
            this(part, share, new TreeMap<>(), new ArrayList<>());
        }

        /** How much the part still lacks of the group's classes, as a share of what it should have; the wider part wins a tie at the start. */
        double lack(Group group, Map<String, Integer> totals) {
            double lack = share * 1e-9;
            for (Map.Entry<String, Integer> count : group.counts().entrySet()) {
                double wanted = share * totals.getOrDefault(count.getKey(), 0);
                lack += count.getValue() * (1 - taken.getOrDefault(count.getKey(), 0) / wanted);
            }
            return lack;
        }

        void add(Group group) {
            group.counts().forEach((label, count) -> taken.merge(label, count, Integer::sum));
            entries.addAll(group.entries());
        }
    }

    private final SplitSpec spec;
    private final long seed;

    Splitter(SplitSpec spec, long seed) {
        this.spec = spec;
        this.seed = seed;
    }

    /** The parts, each in the order of {@code entries}; a part whose share is 0 is empty. */
    Map<Part, List<Entry>> split(List<Entry> entries) {
        List<Bin> bins = bins();
        Map<String, Integer> totals = counts(entries);
        for (Group group : ordered(entries)) {
            bins.stream()
                    .max(Comparator.comparingDouble(bin -> bin.lack(group, totals)))
                    .orElseThrow()
                    .add(group);
        }
        Map<Part, List<Entry>> split = new EnumMap<>(Part.class);
        for (Bin bin : bins) {
            Set<Path> files = bin.entries().stream().map(Entry::file).collect(Collectors.toSet());
            split.put(
                    bin.part(),
                    entries.stream()
                            .filter(entry -> files.contains(entry.file()))
                            .toList());
        }
        return split;
    }

    private List<Group> ordered(List<Entry> entries) {
        Map<String, List<Entry>> byName = new TreeMap<>();
        for (Entry entry : entries) {
            byName.computeIfAbsent(name(entry), name -> new ArrayList<>()).add(entry);
        }
        List<Group> groups = new ArrayList<>();
        byName.forEach((name, members) -> groups.add(new Group(members, counts(members))));
        Collections.shuffle(groups, new Random(seed));
        groups.sort(Comparator.comparingInt((Group group) -> -group.entries().size()));
        return groups;
    }

    private String name(Entry entry) {
        return spec.by() == By.GROUP ? entry.group() : entry.file().toString();
    }

    private List<Bin> bins() {
        double sum = spec.train() + spec.validation() + spec.test();
        return Stream.of(
                        new Bin(Part.TRAINING, spec.train() / sum),
                        new Bin(Part.VALIDATION, spec.validation() / sum),
                        new Bin(Part.TEST, spec.test() / sum))
                .filter(bin -> bin.share() > 0)
                .toList();
    }

    private static Map<String, Integer> counts(Collection<Entry> entries) {
        Map<String, Integer> counts = new TreeMap<>();
        entries.forEach(entry -> counts.merge(entry.label(), 1, Integer::sum));
        return counts;
    }

    /** Shares that cannot be: negative, not a number, or none for training. */
    List<Diagnostic> checkShares() {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("train", spec.train());
        shares.put("validation", spec.validation());
        shares.put("test", spec.test());
        List<Diagnostic> problems = new ArrayList<>();
        shares.forEach((name, share) -> {
            if (!(share >= 0) || Double.isInfinite(share)) {
                problems.add(Diagnostic.error("split share " + name + ": " + share + " is not a number from 0"));
            }
        });
        if (problems.isEmpty() && spec.train() == 0) {
            problems.add(Diagnostic.error("split share train: 0 leaves nothing to train on")
                    .hint("write  split: {train: 6, validation: 2, test: 2}"));
        }
        return problems;
    }

    /** Classes with fewer groups than there are parts: some part would have none of them. */
    List<Diagnostic> checkGroups(List<Entry> entries) {
        int parts = bins().size();
        Map<String, Set<String>> groups = new TreeMap<>();
        entries.forEach(entry ->
                groups.computeIfAbsent(entry.label(), label -> new TreeSet<>()).add(name(entry)));
        return groups.entrySet().stream()
                .filter(label -> label.getValue().size() < parts)
                .map(
                        label -> Diagnostic.error("class '" + label.getKey() + "' has "
                                        + label.getValue().size()
                                        + (spec.by() == By.GROUP ? " group(s)" : " picture(s)")
                                        + ", too few for a split into " + parts + " parts")
                                .hint(
                                        spec.by() == By.GROUP
                                                ? "add groups, check the group pattern, or write  split: {by: picture}"
                                                : "add pictures, or write  test: 0  and name a test source under  evaluations:"))
                .toList();
    }

    /** Parts that ended up without a class, because one group holds too much of it. */
    static List<Diagnostic> checkParts(Map<Part, List<Entry>> split, List<String> classes) {
        List<Diagnostic> problems = new ArrayList<>();
        split.forEach((part, entries) -> {
            Set<String> there = entries.stream().map(Entry::label).collect(Collectors.toSet());
            if (!there.isEmpty()) {
                classes.stream()
                        .filter(name -> !there.contains(name))
                        .forEach(name -> problems.add(
                                Diagnostic.error("part '" + part + "' has no picture of class '" + name + "'")
                                        .hint("its groups are too large for the split: add groups or smaller ones")));
            }
        });
        return problems;
    }
}
