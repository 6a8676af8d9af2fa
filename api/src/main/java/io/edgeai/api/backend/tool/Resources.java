package io.edgeai.api.backend.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that lie beside a class in its jar. */
public final class Resources {

    private Resources() {}

    /** The bytes of a file beside a class. */
    public static byte[] read(Class<?> owner, String name) {
        try (InputStream source = owner.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException("resource '" + name + "' is not in this build");
            }
            return source.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file beside a class. */
    public static String text(Class<?> owner, String name) {
        return new String(read(owner, name), StandardCharsets.UTF_8);
    }

    /** Copies files into a folder, under their own names; those that are there already are replaced. */
    public static void place(Class<?> owner, Path folder, String... names) {
        try {
            for (String name : names) {
                Files.write(folder.resolve(name), read(owner, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
