package io.edgeai.core.run;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.core.data.DatasetFolders;
import io.edgeai.core.data.DatasetLoader;
import io.edgeai.core.spec.Spec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pictures of a run.
 *
 * @param drawn what the generator says about itself if the pictures were drawn; else empty
 * @param notes what was found while they were loaded
 * @param evidence for the report
 */
record Pictures(Dataset dataset, String drawn, List<Diagnostic> notes, List<Exhibit> evidence) {

    /** The name of the test part among the sets. */
    static final String TEST = "test";

    /** The sets that every form of the model is put to: the test part, then the extra evaluations. */
    Map<String, List<Sample>> sets() {
        Map<String, List<Sample>> sets = new LinkedHashMap<>();
        sets.put(TEST, dataset.test());
        sets.putAll(dataset.evaluations());
        return sets;
    }

    /** Loads the pictures of a spec; where its folder is missing and a generator is named, they are drawn first. */
    static Pictures load(Spec spec, Plugins plugins, Path cache, Reporter reporter) {
        DatasetSpec asked = spec.pipeline().dataset();
        long seed = spec.pipeline().seed();
        Path folder = spec.folder().resolve(asked.images());
        String drawn = "";
        if (asked.generator().isPresent()) {
            PictureGenerator generator =
                    plugins.generator(asked.generator().get()).orElseThrow();
            String description = drawn(folder, generator, seed, reporter);
            drawn = generator.areDrawn() ? description : "";
        }
        List<Diagnostic> notes = new java.util.ArrayList<>();
        Reporter listening = event -> {
            if (event instanceof Event.Found one) {
                notes.add(one.diagnostic());
            }
            reporter.report(event);
        };
        DatasetSpec dataset = asked.voc().isPresent() ? VocPictures.of(asked, folder, cache, reporter) : asked;
        var folders = new DatasetFolders(spec.folder(), Optional.of(cache));
        var examined = DatasetLoader.examine(dataset, folders, seed, listening);
        return new Pictures(examined.dataset(), drawn, List.copyOf(notes), examined.evidence());
    }

    /** Draws beside the folder and moves it into place; a mark beside it says that its pictures are drawn. */
    private static String drawn(Path folder, PictureGenerator generator, long seed, Reporter reporter) {
        Path mark = folder.resolveSibling(folder.getFileName() + ".drawn");
        String description = generator.description();
        if (!Files.exists(folder)) {
            reporter.report(new Event.Message("the pictures of '" + folder.getFileName() + "' come from '"
                    + generator.id() + "': " + description));
            Path aside = folder.resolveSibling(folder.getFileName() + ".part");
            Storage.remove(aside);
            Storage.folder(aside);
            try {
                generator.draw(aside, seed, reporter);
                Storage.at(
                        mark,
                        () -> Files.writeString(mark, generator.id() + "\n" + seed + "\n", StandardCharsets.UTF_8));
                Storage.at(folder, () -> Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE));
            } finally {
                Storage.remove(aside);
            }
            return description;
        }
        if (!Files.exists(mark)) {
            return "";
        }
        String wanted = generator.id() + "\n" + seed + "\n";
        if (!Storage.at(mark, () -> Files.readString(mark)).equals(wanted)) {
            throw EdgeAiException.spec(
                    Diagnostic.error("pictures in '" + folder + "' were drawn by another generator or seed")
                            .hint("remove that folder; the next run draws it again"));
        }
        return description;
    }
}
