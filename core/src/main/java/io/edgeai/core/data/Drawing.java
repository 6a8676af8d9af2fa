package io.edgeai.core.data;

import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Draws the pictures of a spec's generator where their folder is missing: aside, then moved into place, so that half of them never count as all. */
final class Drawing {

    private final String id;
    private final long seed;
    private final Reporter reporter;

    Drawing(String id, long seed, Reporter reporter) {
        this.id = id;
        this.seed = seed;
        this.reporter = reporter;
    }

    void into(Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        PictureGenerator generator = find();
        reporter.report(new Event.Message("drawing pictures into '" + folder + "': " + generator.description()));
        Path aside = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            delete(aside);
            Files.createDirectories(aside);
            generator.draw(aside, seed, reporter);
            Files.move(aside, folder);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("pictures of generator '" + id + "' cannot be written into '" + folder + "': "
                                    + e.getMessage())
                            .hint("make room or choose another folder"),
                    e);
        }
    }

    private PictureGenerator find() {
        List<PictureGenerator> known = ServiceLoader.load(PictureGenerator.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return known.stream()
                .filter(generator -> generator.id().equals(id))
                .findFirst()
                .orElseThrow(() -> EdgeAiException.spec(unknown(
                        known.stream().map(PictureGenerator::id).sorted().toList())));
    }

    private Diagnostic unknown(List<String> ids) {
        Diagnostic error = Diagnostic.error("generator '" + id + "' is not known; there are: " + Names.some(ids));
        return Names.nearest(id, ids)
                .map(near -> error.hint("did you mean '" + near + "'?"))
                .orElse(error);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
