package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds pictures that cannot be trusted, before hours of work: empty files, files that are no picture, absurd sizes, and above all files that are cut
 * off, which decoders fill up with grey without a word.
 */
public final class PictureCheck {

    /** Changes when the rules change: a remembered result of another revision is void. */
    public static final int REVISION = 2;

    /** Of a JPEG at least 32 pixels a side are decoded where it has them: enough for what it looks like, and little arithmetic. */
    private static final int SIDE = 16;

    /** What is wrong with a picture, if anything, and what it looks like, if that can be said. */
    public record Look(Optional<String> problem, Optional<PictureHash> hash) {}

    private PictureCheck() {}

    /** What is wrong with a file, as a predicate: {@code "picture 'x.jpg' " + problem} is a sentence. Empty if nothing is. */
    public static Optional<String> check(Path file) {
        try {
            return check(Files.readAllBytes(file));
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    /** What is wrong with a file's bytes, as a predicate. */
    public static Optional<String> check(byte[] bytes) {
        return look(bytes).problem();
    }

    /** The same, and what the picture looks like. */
    public static Look look(byte[] bytes) {
        try {
            PictureHeader.of(bytes).requireWhole(bytes);
            // A small decoding reads all of the file's data all the same.
            try (Picture picture = PictureDecoder.decode(bytes, Colour.RGB, SIDE)) {
                return new Look(Optional.empty(), PictureHash.of(picture.mat()));
            }
        } catch (BadPictureException e) {
            return new Look(Optional.of(e.predicate()), Optional.empty());
        }
    }

    /** True if a file that begins with these bytes (32 are enough) claims to be a picture that can be read. */
    public static boolean claims(byte[] head) {
        return PictureFormat.claims(head);
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "may not be read: permission denied";
        }
        return "cannot be read: " + e.getMessage();
    }
}
