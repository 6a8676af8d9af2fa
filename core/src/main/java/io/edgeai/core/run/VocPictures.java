package io.edgeai.core.run;

import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.core.data.voc.VocImport;
import io.edgeai.core.data.voc.VocWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Class folders of a dataset in PascalVOC's form: made once in the cache for the same files and wishes. */
final class VocPictures {

    /** Raised when the same files and wishes give other folders. */
    private static final int REVISION = 1;

    /** Objects cut out of one picture stay in one part. */
    private static final String OF_ONE_PICTURE = "(.+)_[0-9]+[.]jpg$";

    private VocPictures() {}

    /**
     * The same dataset in class folders.
     *
     * @param folder what {@code images} of the spec names
     * @throws io.edgeai.api.report.EdgeAiException if it is not in that form, with all annotations that cannot be read
     */
    static DatasetSpec of(DatasetSpec dataset, Path folder, Path cache, Reporter reporter) {
        DatasetSpec.VocSpec spec = dataset.voc().orElseThrow();
        boolean parts = dataset.split().by() == DatasetSpec.By.FOLDER;
        if (!Files.isDirectory(folder)) {
            return dataset;
        }
        Digest key = Digest.of(REVISION + " " + spec + " " + parts).then(content(folder));
        Path made = cache.resolveSibling("voc").resolve(key.hex());
        if (!Files.isDirectory(made)) {
            Storage.folder(cache.resolveSibling("voc"));
            var wish = new VocWish(
                    VocWish.Objects.valueOf(spec.objects().name()),
                    VocWish.Several.valueOf(spec.several().name()),
                    spec.difficult(),
                    spec.margin(),
                    spec.leastSide(),
                    parts);
            VocImport.run(folder, made, wish, reporter)
                    .lines()
                    .forEach(line -> reporter.report(new Event.Message(line)));
        }
        boolean crops = spec.objects() == DatasetSpec.Objects.CROPS;
        Optional<DatasetSpec.GroupSpec> group = dataset.group()
                .or(() -> crops
                        ? Optional.of(new DatasetSpec.GroupSpec(Optional.of(OF_ONE_PICTURE), Optional.empty()))
                        : Optional.empty());
        return dataset.inClassFolders(made.toAbsolutePath().toString(), group);
    }

    /** Annotations and lists by their bytes, pictures by name, size and time: reading them all would take as long as importing them. */
    private static Digest content(Path folder) {
        StringBuilder all = new StringBuilder();
        Storage.at(folder, () -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.append(folder.relativize(file))
                            .append(' ')
                            .append(seen(file))
                            .append('\n');
                }
            }
            return folder;
        });
        return Digest.of(all.toString());
    }

    private static String seen(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".xml") || name.endsWith(".txt")
                ? Digest.ofFile(file).hex()
                : Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    }
}
