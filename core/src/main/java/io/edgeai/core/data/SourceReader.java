package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.DatasetSpec.SourceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one source: a folder of class folders, a CSV file, or a folder of one class. */
final class SourceReader {

    private final Path base;
    private final Grouping grouping;
    private final Findings findings;

    SourceReader(Path base, Grouping grouping, Findings findings) {
        this.base = base;
        this.grouping = grouping;
        this.findings = findings;
    }

    /**
     * The source's pictures in order of their paths (of their rows in a CSV); none, with an error among the findings, if it cannot be read.
     *
     * @param name what the samples' source is called; empty for the main source, whose samples are called by class and sub-folder
     */
    List<Entry> read(SourceSpec spec, Optional<String> name) {
        Path root = base.resolve(spec.images()).normalize();
        if (!Files.exists(root)) {
            findings.add(missing(root));
            return List.of();
        }
        List<Entry> all = Files.isDirectory(root) ? folder(root, spec, name) : csv(root, name);
        return requireSome(root, all, spec);
    }

    /** The pictures of a folder that has one folder for each part and in each the class folders. */
    List<Entry> readParts(String images) {
        Path root = base.resolve(images).normalize();
        if (!Files.isDirectory(root)) {
            findings.add(
                    Files.exists(root)
                            ? Diagnostic.error("split by folder needs a folder; images is '" + root + "'")
                                    .hint("a CSV file has its parts in the column 'part'")
                            : missing(root));
            return List.of();
        }
        List<Entry> all = new ArrayList<>();
        Set<Part> missing = EnumSet.allOf(Part.class);
        for (String folder : new TreeSet<>(names(root))) {
            Optional<Part> part = Part.of(folder).filter(found -> Files.isDirectory(root.resolve(folder)));
            if (part.isPresent() && missing.remove(part.get())) {
                SourceSpec spec = new SourceSpec(folder, Optional.empty(), Optional.empty(), Optional.empty());
                List<Entry> entries = folder(root.resolve(folder), spec, Optional.empty());
                entries.forEach(entry -> all.add(entry.inPart(part.get(), folder + "/" + entry.path())));
            } else if (Files.isDirectory(root.resolve(folder))) {
                findings.add(Diagnostic.error("folder '" + root.resolve(folder) + "' is no part of its own")
                        .hint("with  split: {by: folder}  the folders are train, validation and test"));
            }
        }
        if (!missing.isEmpty()) {
            findings.add(Diagnostic.error("folder '" + root + "' has no folder for " + Names.some(partNames(missing)))
                    .hint("with  split: {by: folder}  the folders are train, validation and test"));
        }
        return all;
    }

    private static List<String> partNames(Set<Part> parts) {
        return parts.stream().map(Part::toString).toList();
    }

    private List<Entry> requireSome(Path root, List<Entry> all, SourceSpec spec) {
        List<Entry> entries = filtered(all, spec);
        if (entries.isEmpty() && !findings.hasErrors()) {
            findings.add(Diagnostic.error("'" + root + "' has no picture"
                            + (all.isEmpty() ? "" : " that include and exclude leave over of its " + all.size()))
                    .hint("put pictures there, or name another folder"));
        }
        return entries;
    }

    private List<Entry> csv(Path file, Optional<String> name) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
            findings.add(Diagnostic.error("'" + file + "' is neither a folder nor a CSV file")
                    .hint("images: names a folder with one sub-folder a class, or a .csv file"));
            return List.of();
        }
        return new CsvSource(file, grouping, findings).read(name);
    }

    private List<Entry> folder(Path root, SourceSpec spec, Optional<String> name) {
        PictureFiles files = PictureFiles.below(root, findings);
        if (spec.label().isPresent()) {
            return files.pictures().stream()
                    .map(path -> entry(root, path, spec.label().get(), name.orElse(spec.images())))
                    .toList();
        }
        requireClassFolders(root, files);
        List<Entry> entries = new ArrayList<>();
        for (String path : files.pictures()) {
            String[] steps = path.split("/", -1);
            if (steps.length > 1) {
                String source = steps.length > 2 ? steps[0] + "/" + steps[1] : steps[0];
                entries.add(entry(root, path, steps[0], name.orElse(source)));
            }
        }
        return entries;
    }

    private Entry entry(Path root, String path, String label, String source) {
        Path file = root.resolve(path);
        Entry entry = new Entry(file, path, label, file.toString(), source, Optional.empty(), Optional.empty());
        String below = path.startsWith(label + "/") ? path.substring(label.length() + 1) : path;
        return entry.inGroup(grouping.ofPath(below, entry));
    }

    private void requireClassFolders(Path root, PictureFiles files) {
        Set<String> folders = files.folders();
        Set<String> filled = new TreeSet<>();
        List<String> stray = new ArrayList<>();
        for (String path : files.pictures()) {
            int slash = path.indexOf('/');
            if (slash < 0) {
                stray.add(path);
            } else {
                filled.add(path.substring(0, slash));
            }
        }
        if (folders.isEmpty()) {
            findings.add(Diagnostic.error("folder '" + root + "' has no sub-folders; each class needs one")
                    .hint("make a sub-folder a class, named like it, or give a source of one class  label: NAME"));
            return;
        }
        if (!stray.isEmpty()) {
            findings.add(Diagnostic.warning("folder '" + root + "' has " + stray.size()
                            + " pictures outside its class folders, which were left out: " + Names.some(stray))
                    .hint("move them into the folder of their class"));
        }
        folders.stream()
                .filter(folder -> !filled.contains(folder))
                .forEach(folder -> findings.add(Diagnostic.error(
                                "class '" + folder + "' is empty: '" + root.resolve(folder) + "' has no picture")
                        .hint("put pictures there, or remove the folder")));
        if (folders.stream().allMatch(folder -> Part.of(folder).isPresent())) {
            findings.add(
                    Diagnostic.error("the sub-folders of '" + root + "' are parts, not classes: " + Names.some(folders))
                            .hint("write  split: {by: folder}"));
        }
    }

    private static List<Entry> filtered(List<Entry> entries, SourceSpec spec) {
        Stream<Entry> left = entries.stream();
        if (spec.include().isPresent()) {
            Pattern include = Pattern.compile(spec.include().get());
            left = left.filter(entry -> include.matcher(entry.path()).find());
        }
        if (spec.exclude().isPresent()) {
            Pattern exclude = Pattern.compile(spec.exclude().get());
            left = left.filter(entry -> !exclude.matcher(entry.path()).find());
        }
        return left.toList();
    }

    private static Diagnostic missing(Path root) {
        Path parent = root.toAbsolutePath().getParent();
        Optional<String> near = parent == null || !Files.isDirectory(parent)
                ? Optional.empty()
                : Names.nearest(String.valueOf(root.getFileName()), names(parent));
        return Diagnostic.error("'" + root + "' does not exist")
                .hint(near.map(name -> "did you mean '" + root.resolveSibling(name) + "'?")
                        .orElse("images: is a path from the folder of the spec"));
    }

    private static List<String> names(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
