package io.edgeai.core.run;

import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Results of steps by their keys. An entry is a folder that is written aside and moved into place, with the digest of each of its files; so an entry is
 * there whole or not at all, and one that was changed since is noticed and made anew. Only successes come here.
 */
public final class Cache {

    private static final String SUMS = "SHA256SUMS";
    private static final long POLL_MILLIS = 200;

    private final Path folder;
    private final Reporter reporter;

    public Cache(Path folder, Reporter reporter) {
        this.folder = folder;
        this.reporter = reporter;
    }

    /** Fills an entry's folder. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path entry) throws IOException;
    }

    /** The entry of a key, if it is there and unchanged; one that was changed is removed, and said to be. */
    public Optional<Path> find(Digest key) {
        Path entry = entry(key);
        if (!Files.isDirectory(entry)) {
            return Optional.empty();
        }
        Optional<String> damage = damage(entry);
        if (damage.isPresent()) {
            reporter.report(new Event.Found(Diagnostic.warning(
                    "cache entry '" + key.brief() + "' is damaged (" + damage.get() + "); it is made anew")));
            Storage.remove(entry);
            return Optional.empty();
        }
        return Optional.of(entry);
    }

    /** Makes an entry, replacing one that is there. */
    public Path put(Digest key, Filler filler) {
        Path aside = folder.resolve(key.hex() + ".part");
        Storage.remove(aside);
        Storage.folder(aside);
        try {
            return Storage.at(aside, () -> {
                filler.fill(aside);
                Files.writeString(aside.resolve(SUMS), sums(aside));
                Storage.remove(entry(key));
                return Files.move(aside, entry(key), StandardCopyOption.ATOMIC_MOVE);
            });
        } finally {
            Storage.remove(aside);
        }
    }

    /** A folder for what a step needs to go on after an interrupt; it stays until {@link #done}. */
    public Path work(Digest key) {
        return Storage.folder(folder.resolve(key.hex() + ".work"));
    }

    /** Removes the work folder of a step that succeeded. */
    public void done(Digest key) {
        Storage.remove(folder.resolve(key.hex() + ".work"));
    }

    /** Keeps other runs from the same step; waits for one that is at it. */
    public Lock lock(Digest key, BooleanSupplier interrupted) {
        Path file = Storage.folder(folder.resolve("locks")).resolve(key.hex());
        return lockFile(file, interrupted, reporter);
    }

    /** A lock on a file, held by one run of any process at a time. */
    static Lock lockFile(Path file, BooleanSupplier interrupted, Reporter reporter) {
        boolean told = false;
        while (true) {
            Optional<Lock> lock = Storage.at(file, () -> tryLock(file));
            if (lock.isPresent()) {
                return lock.get();
            }
            if (!told) {
                reporter.report(new Event.Message("another run is at work here; waiting for it to end"));
                told = true;
            }
            pause(interrupted);
        }
    }

    private static Optional<Lock> tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new Lock(channel));
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process holds it: waits like another process.
        }
        channel.close();
        return Optional.empty();
    }

    private static void pause(BooleanSupplier interrupted) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeAiException(EdgeAiException.Kind.INTERRUPTED, Diagnostic.error("waiting was interrupted"), e);
        }
        if (interrupted.getAsBoolean()) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED, List.of(Diagnostic.error("waiting was interrupted")));
        }
    }

    /** A held lock. */
    public static final class Lock implements AutoCloseable {
        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private Path entry(Digest key) {
        return folder.resolve(key.hex());
    }

    private static String sums(Path entry) throws IOException {
        StringBuilder sums = new StringBuilder();
        for (Path file : Storage.files(entry)) {
            if (!file.endsWith(SUMS)) {
                sums.append(Digest.ofFile(file).hex())
                        .append("  ")
                        .append(entry.relativize(file))
                        .append('\n');
            }
        }
        return sums.toString();
    }

    private static Optional<String> damage(Path entry) {
        try {
            for (String line : Files.readAllLines(entry.resolve(SUMS))) {
                Path file = entry.resolve(line.substring(66));
                if (!Files.isRegularFile(file)) {
                    return Optional.of("'" + line.substring(66) + "' is missing");
                }
                if (!Digest.ofFile(file).hex().equals(line.substring(0, 64))) {
                    return Optional.of("'" + line.substring(66) + "' was changed");
                }
            }
            return Optional.empty();
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.of("its list of digests cannot be read");
        }
    }
}
