package io.edgeai.core.data.voc;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.image.PictureCrop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes what one annotation gives into its class folders. */
final class VocWriter {

    private final Path folder;
    private final VocWish wish;
    private final VocCounts counts;

    VocWriter(Path folder, VocWish wish, VocCounts counts) {
        this.folder = folder;
        this.wish = wish;
        this.counts = counts;
    }

    /** @param part the folder above the class folder; empty for none */
    void write(VocAnnotation annotation, Path picture, String part) throws IOException {
        List<VocAnnotation.Thing> things = things(annotation);
        if (things.isEmpty()) {
            counts.leftOut("they show no object that counts", annotation.stem());
        } else if (wish.objects() == VocWish.Objects.CROPS) {
            crops(annotation, things, picture, part);
        } else {
            whole(things, picture, part);
        }
    }

    /** The objects that count: boxes without an area, or off the picture, and difficult ones do not. */
    private List<VocAnnotation.Thing> things(VocAnnotation annotation) {
        List<VocAnnotation.Thing> things = new ArrayList<>();
        for (VocAnnotation.Thing thing : annotation.things()) {
            requireFolderName(thing.name(), annotation.file());
            if (thing.difficult() && !wish.difficult()) {
                counts.ignored("marked as difficult", annotation.stem());
            } else if (thing.box().isEmpty()) {
                counts.ignored("its box has no area", annotation.stem() + ": " + thing.name() + " " + thing.box());
            } else {
                things.add(thing);
            }
        }
        return things;
    }

    /** A class becomes a folder: a name that would lead elsewhere is refused. */
    private static void requireFolderName(String name, Path file) {
        if (name.startsWith(".") || !name.matches("[^/\\\\:\\p{Cntrl}]{1,100}")) {
            throw EdgeAiException.step(
                    Diagnostic.error("annotation '" + file + "' has a class '" + name + "', which cannot name a folder")
                            .hint("a class is named without '/', '\\' and ':', and does not begin with a dot"));
        }
    }

    private void whole(List<VocAnnotation.Thing> things, Path picture, String part) throws IOException {
        Set<String> classes = new TreeSet<>();
        things.forEach(thing -> classes.add(thing.name()));
        String name = String.valueOf(picture.getFileName());
        if (classes.size() > 1) {
            if (wish.several() == VocWish.Several.SKIP) {
                counts.leftOut("they show objects of several classes", VocFolder.stem(name));
                return;
            }
            counts.several(VocFolder.stem(name));
        }
        if (wish.several() == VocWish.Several.LARGEST) {
            classes.retainAll(Set.of(largest(things).name()));
        }
        for (String label : classes) {
            Files.copy(picture, place(part, label).resolve(name));
            counts.made(part, label);
        }
    }

    /** Of equal ones the first that is annotated. */
    private static VocAnnotation.Thing largest(List<VocAnnotation.Thing> things) {
        return things.stream()
                .min(Comparator.comparingLong(thing -> -thing.box().area()))
                .orElseThrow();
    }

    private void crops(VocAnnotation annotation, List<VocAnnotation.Thing> things, Path picture, String part)
            throws IOException {
        String stem = VocFolder.stem(String.valueOf(picture.getFileName()));
        try (PictureCrop whole = PictureCrop.open(picture)) {
            if (annotation.width() > 0 && annotation.width() != whole.width()) {
                counts.leftOut("they are not as wide as their annotation says, so boxes would lie elsewhere", stem);
                return;
            }
            int number = 0;
            for (VocAnnotation.Thing thing : things) {
                number++;
                Box inside = thing.box().widened(0, whole.width(), whole.height());
                if (inside.isEmpty()) {
                    counts.ignored("its box is off the picture", stem + ": " + thing.name() + " " + thing.box());
                } else if (Math.min(inside.width(), inside.height()) < wish.leastSide()) {
                    counts.ignored("smaller than " + wish.leastSide() + " pixels", stem);
                } else {
                    Box cut = inside.widened(wish.margin(), whole.width(), whole.height());
                    byte[] jpeg = whole.jpeg(cut.left(), cut.top(), cut.width(), cut.height());
                    Files.write(place(part, thing.name()).resolve(stem + "_" + number + ".jpg"), jpeg);
                    counts.made(part, thing.name());
                }
            }
        }
    }

    private Path place(String part, String label) throws IOException {
        return Files.createDirectories(folder.resolve(part).resolve(label));
    }
}
