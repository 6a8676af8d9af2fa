package io.edgeai.cli;

import io.edgeai.core.data.voc.VocCounts;
import io.edgeai.core.data.voc.VocImport;
import io.edgeai.core.data.voc.VocWish;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai import-voc}. */
@Command(
        name = "import-voc",
        description = "Makes class folders of pictures with PascalVOC's annotations.",
        mixinStandardHelpOptions = true)
final class ImportVocCommand implements Callable<Integer> {

    private final Surroundings around;

    @Parameters(paramLabel = "DIR", description = "The folder with Annotations and JPEGImages, e.g. VOCdevkit/VOC2012.")
    private Path source = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the class folders are made; must be empty or not there.")
    private Path out = Path.of("");

    @Option(
            names = "--objects",
            paramLabel = "HOW",
            description =
                    "whole: pictures as they are; crops: each object cut out. ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} where left out.")
    private VocWish.Objects objects = VocWish.Objects.WHOLE;

    @Option(
            names = "--several",
            paramLabel = "RULE",
            description =
                    "A whole picture with objects of several classes: skip it, take the class of the largest object, or put it into the folder of each. ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} where left out.")
    private VocWish.Several several = VocWish.Several.LARGEST;

    @Option(names = "--difficult", description = "Objects marked as difficult count too.")
    private boolean difficult;

    @Option(
            names = "--margin",
            paramLabel = "PERCENT",
            description = "Around an object that is cut out, of its longer side. ${DEFAULT-VALUE} where left out.")
    private double margin = 10;

    @Option(
            names = "--least",
            paramLabel = "PIXELS",
            description = "Objects with a shorter side are not cut out. ${DEFAULT-VALUE} where left out.")
    private int least = 16;

    @Option(
            names = "--parts",
            description =
                    "Make the folders train, validation and test by the lists in ImageSets/Main; without it the spec's own split makes the parts, by its seed.")
    private boolean parts;

    ImportVocCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Path target = around.folder().resolve(out);
        var wish = new VocWish(objects, several, difficult, margin / 100, least, parts);
        try (ConsoleReporter reporter = new ConsoleReporter(around.console(), false)) {
            VocCounts counts = VocImport.run(around.folder().resolve(source), target, wish, reporter);
            counts.lines().forEach(around.console()::say);
            around.console().say(counts.pictures() + " pictures in '" + out + "'; the spec's lines for them:");
            dataset().forEach(around.console()::say);
        }
        return 0;
    }

    private List<String> dataset() {
        String images = "  images: " + out;
        if (parts) {
            return List.of("dataset:", images, "  split: {by: folder}");
        }
        return objects == VocWish.Objects.CROPS
                ? List.of(
                        "dataset:",
                        images,
                        "  group: {pattern: '^(.+)_[0-9]+\\.jpg$'}  # objects of one picture stay together")
                : List.of("dataset:", images);
    }
}
