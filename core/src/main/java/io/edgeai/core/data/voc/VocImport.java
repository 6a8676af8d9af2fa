package io.edgeai.core.data.voc;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes class folders of pictures with PascalVOC's annotations. The same files and wishes give the same folders. */
public final class VocImport {

    private static final int STEP = 100;

    private final VocFolder source;
    private final VocWish wish;
    private final Map<String, String> parts;
    private final Reporter reporter;
    private final VocCounts counts = new VocCounts();
    private final List<Diagnostic> errors = new ArrayList<>();

    private VocImport(Path source, VocWish wish, Reporter reporter) {
        this.source = VocFolder.of(source);
        this.wish = wish;
        this.parts = wish.parts() ? this.source.parts() : Map.of();
        this.reporter = reporter;
    }

    /**
     * Makes the folders beside {@code target} and moves them there when all is done.
     *
     * @param source a folder with {@code Annotations} and {@code JPEGImages}
     * @param target must not be there, or be empty
     * @return what was made and left out
     * @throws EdgeAiException of kind SPEC if a folder is wrong, of kind STEP with every annotation that cannot be read; nothing is left then
     */
    public static VocCounts run(Path source, Path target, VocWish wish, Reporter reporter) {
        return new VocImport(source, wish, reporter).into(target);
    }

    private VocCounts into(Path target) {
        Path aside = target.resolveSibling(target.getFileName() + ".part");
        try {
            requireEmpty(target);
            remove(aside);
            Files.createDirectories(aside);
            try {
                all(aside);
                Files.deleteIfExists(target);
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                remove(aside);
            }
            return counts;
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + target + "' cannot be written: " + e.getMessage()),
                    e);
        }
    }

    private static void requireEmpty(Path target) throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> inside = Files.list(target)) {
                if (inside.findAny().isPresent()) {
                    throw EdgeAiException.spec(Diagnostic.error("'" + target + "' is there already and not empty")
                            .hint("name another folder, or remove it first"));
                }
            }
        }
    }

    private void all(Path folder) throws IOException {
        VocWriter writer = new VocWriter(folder, wish, counts);
        List<Path> files = source.annotations();
        for (int i = 0; i < files.size(); i++) {
            one(files.get(i), writer);
            if ((i + 1) % STEP == 0 || i + 1 == files.size()) {
                reporter.report(new Event.Progress("import annotations", i + 1, files.size(), "annotations"));
            }
        }
        if (!errors.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, errors);
        }
        if (counts.pictures() == 0) {
            throw EdgeAiException.step(Diagnostic.error("no picture is left: " + String.join("; ", counts.lines()))
                    .hint("is the folder right, and are  --several  and  --parts  what you mean?"));
        }
    }

    private void one(Path file, VocWriter writer) throws IOException {
        try {
            VocAnnotation annotation = VocXml.read(file);
            Optional<Path> picture = source.picture(annotation);
            Optional<String> part = Optional.ofNullable(parts.get(annotation.stem()));
            if (picture.isEmpty()) {
                counts.leftOut("their picture is not there", annotation.stem());
            } else if (wish.parts() && part.isEmpty()) {
                counts.leftOut("no list of ImageSets/Main has them", annotation.stem());
            } else {
                writer.write(annotation, picture.get(), part.orElse(""));
            }
        } catch (EdgeAiException e) {
            errors.addAll(e.diagnostics());
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
