package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.image.PictureCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The pictures below a folder, sorted by path. Hidden files are passed over; other files that are no pictures are mentioned once. */
final class PictureFiles extends SimpleFileVisitor<Path> {

    /** A file with one of these is meant as a picture, and is an error if it cannot be read. */
    private static final Set<String> SUFFIXES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "dib", "webp", "gif", "tif", "tiff", "heic", "heif", "avif",
            "jp2");

    private static final int HEAD = 32;

    private final Path root;
    private final Findings findings;
    private final List<String> pictures = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final Set<String> folders = new TreeSet<>();

    private PictureFiles(Path root, Findings findings) {
        this.root = root;
        this.findings = findings;
    }

    /** Walks through a folder that exists; links are followed. */
    static PictureFiles below(Path root, Findings findings) {
        PictureFiles found = new PictureFiles(root, findings);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, found);
        } catch (IOException e) {
            found.problem(root, "cannot be read: " + e.getMessage());
        }
        Collections.sort(found.pictures);
        if (!found.others.isEmpty()) {
            Collections.sort(found.others);
            findings.add(Diagnostic.note("folder '" + root + "' has " + found.others.size()
                    + " files that are no pictures and were left out: " + Names.some(found.others)));
        }
        return found;
    }

    /** Paths below the root, with slashes. */
    List<String> pictures() {
        return pictures;
    }

    /** The folders right below the root. */
    Set<String> folders() {
        return folders;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (isHidden(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (root.equals(folder.getParent())) {
            folders.add(name(folder));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (!isHidden(file) && attributes.isRegularFile()) {
            (isPicture(file) ? pictures : others).add(below(file));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        if (e instanceof FileSystemLoopException) {
            problem(file, "is a link to a folder that it lies in: its pictures would have no end");
        } else if (e instanceof AccessDeniedException) {
            problem(file, "may not be read: permission denied");
        } else {
            problem(file, "cannot be read: " + e.getMessage());
        }
        return FileVisitResult.CONTINUE;
    }

    private void problem(Path path, String predicate) {
        findings.add(Diagnostic.error("'" + path + "' " + predicate).hint("remove it, or mend it, and start again"));
    }

    private static boolean isHidden(Path path) {
        return name(path).startsWith(".") || name(path).equals("__MACOSX");
    }

    private static boolean isPicture(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        if (SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1))) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return PictureCheck.claims(in.readNBytes(HEAD));
        } catch (IOException e) {
            return false;
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private String below(Path file) {
        return StreamSupport.stream(root.relativize(file).spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }
}
