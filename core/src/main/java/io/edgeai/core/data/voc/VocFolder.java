package io.edgeai.core.data.voc;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder in PascalVOC's form: {@code Annotations/*.xml}, {@code JPEGImages}, and, if wanted, lists in {@code ImageSets/Main}. */
final class VocFolder {

    private static final Set<String> ANNOTATIONS = Set.of("annotations");
    private static final Set<String> PICTURES = Set.of("jpegimages", "images");

    private final Path root;
    private final List<Path> annotations;
    private final Map<String, Path> byName = new TreeMap<>();
    private final Map<String, Path> byStem = new HashMap<>();

    private VocFolder(Path root, Path annotations) {
        this.root = root;
        this.annotations = list(annotations).stream()
                .filter(file -> name(file).toLowerCase(Locale.ROOT).endsWith(".xml"))
                .toList();
        Path pictures = folder(root, PICTURES).orElse(root);
        for (Path file : list(pictures)) {
            if (Files.isRegularFile(file)) {
                byName.put(name(file), file);
                byStem.putIfAbsent(stem(name(file)), file);
            }
        }
    }

    /**
     * The folder itself, or the only one below it that has annotations, such as {@code VOCdevkit/VOC2012}.
     *
     * @throws EdgeAiException if there is none, or several
     */
    static VocFolder of(Path given) {
        if (!Files.isDirectory(given)) {
            throw EdgeAiException.spec(Diagnostic.error("'" + given + "' is not a folder"));
        }
        List<Path> roots = new ArrayList<>();
        for (Path near : around(given)) {
            folder(near, ANNOTATIONS).ifPresent(found -> roots.add(near));
        }
        if (roots.size() != 1) {
            throw EdgeAiException.spec(Diagnostic.error("'" + given + "' has "
                            + (roots.isEmpty() ? "no folder 'Annotations' in it" : "several folders with annotations"))
                    .hint(
                            roots.isEmpty()
                                    ? "name the folder that has Annotations, JPEGImages and ImageSets, e.g. VOCdevkit/VOC2012"
                                    : "name one of them: "
                                            + roots.stream().map(Path::toString).collect(Collectors.joining(", "))));
        }
        Path root = roots.get(0);
        VocFolder folder = new VocFolder(root, folder(root, ANNOTATIONS).orElseThrow());
        if (folder.annotations.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("'" + folder(root, ANNOTATIONS).orElseThrow() + "' has no XML file"));
        }
        return folder;
    }

    /** The folder, or what lies one or two levels below it where the folder itself has no annotations. */
    private static List<Path> around(Path given) {
        if (folder(given, ANNOTATIONS).isPresent()) {
            return List.of(given);
        }
        List<Path> near = new ArrayList<>();
        for (Path child : list(given)) {
            if (Files.isDirectory(child)) {
                near.add(child);
                list(child).stream().filter(Files::isDirectory).forEach(near::add);
            }
        }
        return near;
    }

    /** The annotations in order of their names. */
    List<Path> annotations() {
        return annotations;
    }

    /** The picture that an annotation is about. */
    Optional<Path> picture(VocAnnotation annotation) {
        return annotation
                .picture()
                .map(name -> byName.get(name.substring(name.lastIndexOf('/') + 1)))
                .or(() -> Optional.ofNullable(byStem.get(annotation.stem())));
    }

    /**
     * The part of each picture by its stem, as {@code ImageSets/Main} has them.
     *
     * @throws EdgeAiException if there are no lists
     */
    Map<String, String> parts() {
        Path lists = root.resolve("ImageSets").resolve("Main");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("train.txt", "train");
        files.put("val.txt", "validation");
        files.put("test.txt", "test");
        Map<String, String> parts = new HashMap<>();
        files.forEach((file, part) -> lines(lists.resolve(file))
                .forEach(line -> parts.putIfAbsent(line.strip().split("\\s+", 2)[0], part)));
        if (parts.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("'" + lists + "' has none of the lists " + String.join(", ", files.keySet()))
                            .hint("leave --parts out; the spec's split then makes the parts"));
        }
        return parts;
    }

    private static List<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> folder(Path parent, Set<String> names) {
        return list(parent).stream()
                .filter(child -> names.contains(name(child).toLowerCase(Locale.ROOT)) && Files.isDirectory(child))
                .findFirst();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw EdgeAiException.spec(Diagnostic.error("folder '" + folder + "' cannot be read: " + e.getMessage()));
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
