package io.edgeai.core.data;

import io.edgeai.core.image.PictureCheck;
import io.edgeai.core.image.PictureHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Remembers inspections by path, size and time of the last change, in one text file: a line of tab-separated path, stamp, digest, hash and problem each. A
 * file that cannot be read or is of another revision counts as empty: it only spares work.
 */
final class InspectionCache {

    private static final String FIRST = "edgeai pictures, revision " + PictureCheck.REVISION;

    private record Line(String stamp, Inspected inspected) {}

    private final Optional<Path> file;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private boolean changed;

    /** @param folder where the file lies; empty: nothing is remembered */
    InspectionCache(Optional<Path> folder) {
        file = folder.map(path -> path.resolve("pictures.tsv"));
        file.filter(Files::isRegularFile).ifPresent(this::load);
    }

    private void load(Path path) {
        try {
            List<String> all = Files.readAllLines(path);
            if (all.isEmpty() || !all.get(0).equals(FIRST)) {
                return;
            }
            for (String line : all.subList(1, all.size())) {
                String[] fields = line.split("\t", -1);
                if (fields.length == 5 && fields[2].length() == 64) {
                    Optional<String> problem = Optional.of(fields[4]).filter(text -> !text.isEmpty());
                    Optional<PictureHash> hash = Optional.of(fields[3])
                            .filter(text -> !text.isEmpty())
                            .map(PictureHash::new);
                    lines.put(fields[0], new Line(fields[1], new Inspected(fields[2], hash, problem)));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            lines.clear();
        }
    }

    /** What was found before, if the file has not changed since. */
    Optional<Inspected> find(Path path) {
        Line line = lines.get(key(path));
        return line != null && stamp(path).filter(line.stamp()::equals).isPresent()
                ? Optional.of(line.inspected())
                : Optional.empty();
    }

    /** Size and time of the last change; taken before the bytes are read, so that a change meanwhile shows next time. */
    Optional<String> stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(
                    attributes.size() + "/" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    synchronized void put(Path path, String stamp, Inspected inspected) {
        String key = key(path);
        if (key.matches("[^\t\n\r]*")) {
            String problem = inspected.problem().orElse("").replaceAll("[\t\n\r]", " ");
            lines.put(
                    key,
                    new Line(
                            stamp,
                            new Inspected(
                                    inspected.digest(),
                                    inspected.hash(),
                                    Optional.of(problem).filter(text -> !text.isEmpty()))));
            changed = true;
        }
    }

    /** Writes the file aside and moves it into place. What cannot be written is forgotten: it only costs time. */
    synchronized void save() {
        // Files refuse a thread that was interrupted; what it has found until then is worth keeping all the same.
        boolean interrupted = Thread.interrupted();
        if (file.isPresent() && changed) {
            changed = !write(file.get());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean write(Path target) {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        new TreeMap<>(lines).forEach((path, line) -> text.append(String.join(
                        "\t",
                        path,
                        line.stamp(),
                        line.inspected().digest(),
                        line.inspected().hash().map(PictureHash::bits).orElse(""),
                        line.inspected().problem().orElse("")))
                .append('\n'));
        try {
            Files.createDirectories(target.getParent());
            Path aside = Files.createTempFile(target.getParent(), "pictures", ".part");
            try {
                Files.writeString(aside, text);
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return true;
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static String key(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
