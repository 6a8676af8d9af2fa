package io.edgeai.core.data;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.DatasetSpec.BadPictures;
import io.edgeai.api.stage.DatasetSpec.By;
import io.edgeai.api.stage.DatasetSpec.SourceSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Loads a dataset as a spec describes it: reads all sources, checks every picture, splits group by group. All problems of a kind come at once: first
 * those of the spec and its folders, which take no time to find, then every picture that cannot be read. A generator's pictures must be drawn before.
 */
public final class DatasetLoader {

    private final DatasetSpec spec;
    private final DatasetFolders folders;
    private final Splitter splitter;
    private final Reporter reporter;
    private final Findings findings;

    private DatasetLoader(DatasetSpec spec, DatasetFolders folders, long seed, Reporter reporter) {
        this.spec = spec;
        this.folders = folders;
        this.splitter = new Splitter(spec.split(), seed);
        this.reporter = reporter;
        this.findings = new Findings(reporter);
    }

    /** Loads without remembering which pictures were checked: see {@link #load(DatasetSpec, DatasetFolders, long, Reporter)}. */
    public static Dataset load(DatasetSpec spec, Path base, long seed, Reporter reporter) {
        return load(spec, new DatasetFolders(base, Optional.empty()), seed, reporter);
    }

    /**
     * Loads a dataset; the same files, spec and seed give the same dataset. Classes are sorted by name.
     *
     * @throws EdgeAiException of kind SPEC with all problems of spec and folders, or of kind STEP with every picture that cannot be read
     */
    public static Dataset load(DatasetSpec spec, DatasetFolders folders, long seed, Reporter reporter) {
        return examine(spec, folders, seed, reporter).dataset();
    }

    /** A dataset, and what a report should show of what was found out about its pictures. */
    public record Examined(Dataset dataset, List<Exhibit> evidence) {
        public Examined {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Loads a dataset, as {@link #load} does.
     *
     * @throws EdgeAiException as {@link #load} does
     */
    public static Examined examine(DatasetSpec spec, DatasetFolders folders, long seed, Reporter reporter) {
        return new DatasetLoader(spec, folders, seed, reporter).load();
    }

    private record Sources(List<Entry> main, List<Entry> extra, Map<String, List<Entry>> evaluations) {
        Stream<Entry> all() {
            return Stream.of(
                            main.stream(),
                            extra.stream(),
                            evaluations.values().stream().flatMap(List::stream))
                    .flatMap(entries -> entries);
        }

        Sources good(Inspections inspected) {
            Map<String, List<Entry>> good = new LinkedHashMap<>();
            evaluations.forEach((name, entries) -> good.put(name, inspected.good(entries)));
            return new Sources(inspected.good(main), inspected.good(extra), good);
        }
    }

    private Examined load() {
        new SpecCheck(spec, findings).check();
        findings.throwErrors(EdgeAiException.Kind.SPEC);
        splitter.checkShares().forEach(findings::add);
        findings.throwErrors(EdgeAiException.Kind.SPEC);
        Sources sources = sources();
        List<String> classes = classes(sources.main());
        checkClasses(sources, classes);
        findings.throwErrors(EdgeAiException.Kind.SPEC);

        Inspections inspected = inspect(sources);
        Sources good = sources.good(inspected);
        Map<Part, List<Entry>> parts = parts(good.main(), inspected);
        Splitter.checkParts(parts, classes).forEach(findings::add);
        List<Exhibit> evidence = checkLeaks(parts, good, inspected);
        findings.throwErrors(EdgeAiException.Kind.SPEC);
        return new Examined(dataset(classes, parts, new Checked(good, inspected)), evidence);
    }

    private Sources sources() {
        Grouping grouping = new Grouping(spec.group());
        SourceReader reader = new SourceReader(folders.base(), grouping, findings);
        SourceSpec main = new SourceSpec(spec.images(), Optional.empty(), Optional.empty(), Optional.empty());
        List<Entry> entries =
                spec.split().by() == By.FOLDER ? reader.readParts(spec.images()) : reader.read(main, Optional.empty());
        List<Entry> extra = new ArrayList<>();
        spec.extraTraining().forEach(source -> extra.addAll(reader.read(source, Optional.of(source.images()))));
        grouping.finding().ifPresent(findings::add);
        // A set that is only evaluated has no part to stay in, so its groups do not matter.
        SourceReader apart = new SourceReader(folders.base(), new Grouping(Optional.empty()), findings);
        Map<String, List<Entry>> evaluations = new LinkedHashMap<>();
        spec.evaluations().forEach((name, source) -> evaluations.put(name, apart.read(source, Optional.of(name))));
        return new Sources(entries, extra, evaluations);
    }

    private static List<String> classes(List<Entry> main) {
        return List.copyOf(new TreeSet<>(main.stream().map(Entry::label).toList()));
    }

    private void checkClasses(Sources sources, List<String> classes) {
        if (classes.isEmpty()) {
            return;
        }
        if (classes.size() == 1) {
            findings.add(Diagnostic.error("dataset '" + spec.images() + "' has one class, '" + classes.get(0)
                            + "'; a classifier needs two or more")
                    .hint("add a folder of pictures that show something else"));
            return;
        }
        new TreeSet<>(sources.all().map(Entry::label).toList())
                .stream()
                        .filter(label -> !classes.contains(label))
                        .forEach(label -> findings.add(unknownClass(label, classes, sources)));
        if (fixedParts(sources.main()).isEmpty()) {
            splitter.checkGroups(sources.main()).forEach(findings::add);
        }
    }

    private static Diagnostic unknownClass(String label, List<String> classes, Sources sources) {
        Entry example = sources.all()
                .filter(entry -> entry.label().equals(label))
                .findFirst()
                .orElseThrow();
        return Diagnostic.error("class '" + label + "' of source '" + example.source()
                        + "' is none of the dataset's classes " + Names.some(classes))
                .hint(Names.nearest(label, classes)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("name its folder like a class, or give the source  label: NAME"));
    }

    private Inspections inspect(Sources sources) {
        InspectionCache cache = new InspectionCache(folders.cache());
        Inspections inspected = new Inspection(cache, reporter)
                .inspect(sources.all().map(Entry::file).toList());
        List<Diagnostic> bad = new ArrayList<>();
        inspected.byFile().forEach((file, found) -> found.problem()
                .ifPresent(problem -> bad.add(Diagnostic.error("picture '" + file + "' " + problem))));
        if (bad.isEmpty()) {
            return inspected;
        }
        if (spec.badPictures() == BadPictures.STOP) {
            int last = bad.size() - 1;
            bad.set(
                    last,
                    bad.get(last)
                            .hint("mend or remove these " + bad.size()
                                    + " of " + inspected.byFile().size()
                                    + " pictures, or write  bad-pictures: skip  under dataset to go on without them"));
            throw new EdgeAiException(EdgeAiException.Kind.STEP, bad);
        }
        bad.forEach(problem -> findings.add(Diagnostic.warning(problem.message() + "; it was left out")));
        return inspected;
    }

    private Map<Part, List<Entry>> parts(List<Entry> main, Inspections inspected) {
        return fixedParts(main).orElseGet(() -> splitter.split(kept(main, inspected)));
    }

    private List<Entry> kept(List<Entry> main, Inspections inspected) {
        if (!spec.split().lookAlikesTogether()) {
            return main;
        }
        List<Entry> joined = Families.together(main, inspected, findings);
        splitter.checkGroups(joined).forEach(findings::add);
        return joined;
    }

    /** The parts as a CSV's column fixes them, where it has one. */
    private static Optional<Map<Part, List<Entry>>> fixedParts(List<Entry> main) {
        if (main.stream().noneMatch(entry -> entry.part().isPresent())) {
            return Optional.empty();
        }
        Map<Part, List<Entry>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(
                    part,
                    main.stream()
                            .filter(entry -> entry.part().equals(Optional.of(part)))
                            .toList());
        }
        return Optional.of(parts);
    }

    private List<Exhibit> checkLeaks(Map<Part, List<Entry>> parts, Sources sources, Inspections inspected) {
        List<Entry> training = new ArrayList<>(parts.getOrDefault(Part.TRAINING, List.of()));
        training.addAll(sources.extra());
        List<Leaks.Named> named = new ArrayList<>();
        named.add(new Leaks.Named("training", training));
        named.add(new Leaks.Named("validation", parts.getOrDefault(Part.VALIDATION, List.of())));
        named.add(new Leaks.Named("test", parts.getOrDefault(Part.TEST, List.of())));
        if (spec.split().by() != By.PICTURE) {
            Leaks.groups(named).forEach(findings::add);
        }
        sources.evaluations().forEach((name, entries) -> named.add(new Leaks.Named(name, entries)));
        Leaks.pictures(named, inspected).forEach(findings::add);
        LookAlikes.Found alike = LookAlikes.among(named, inspected);
        alike.findings().forEach(findings::add);
        ClassCounts.of(training).ifPresent(findings::add);
        return alike.exhibits();
    }

    private record Checked(Sources sources, Inspections inspected) {}

    private static Dataset dataset(List<String> classes, Map<Part, List<Entry>> parts, Checked checked) {
        List<Entry> training = new ArrayList<>(parts.getOrDefault(Part.TRAINING, List.of()));
        training.addAll(checked.sources().extra());
        List<Entry> validation = parts.getOrDefault(Part.VALIDATION, List.of());
        List<Entry> test = parts.getOrDefault(Part.TEST, List.of());
        StringBuilder text = new StringBuilder(String.join("\n", classes));
        describe(text, "training", training, checked.inspected());
        describe(text, "validation", validation, checked.inspected());
        describe(text, "test", test, checked.inspected());
        Map<String, List<Sample>> evaluations = new LinkedHashMap<>();
        checked.sources().evaluations().forEach((name, entries) -> {
            describe(text, name, entries, checked.inspected());
            evaluations.put(name, samples(entries, classes));
        });
        return new Dataset(
                classes,
                samples(training, classes),
                samples(validation, classes),
                samples(test, classes),
                evaluations,
                Digest.of(text.toString()));
    }

    /** All that makes a dataset, and nothing of where it lies: the digest stays when its folder moves. */
    private static void describe(StringBuilder text, String part, List<Entry> entries, Inspections inspected) {
        text.append('\n').append(part).append('\t').append(entries.size());
        for (Entry entry : entries) {
            String group = entry.group().equals(entry.file().toString()) ? "" : entry.group();
            text.append('\n')
                    .append(String.join(
                            "\t",
                            entry.path(),
                            entry.label(),
                            group,
                            entry.source(),
                            inspected.of(entry).digest()));
        }
    }

    private static List<Sample> samples(List<Entry> entries, List<String> classes) {
        return entries.stream()
                .map(entry -> new Sample(entry.file(), classes.indexOf(entry.label()), entry.group(), entry.source()))
                .toList();
    }
}
