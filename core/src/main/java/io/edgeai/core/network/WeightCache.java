package io.edgeai.core.network;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** The folder in which files of the {@link Catalogue} are kept once they were fetched. */
public final class WeightCache {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final Reporter reporter;

    /** A cache in a folder, which is made when it is needed. */
    public WeightCache(Path folder, Reporter reporter) {
        this.folder = folder;
        this.reporter = reporter;
    }

    /** The user's cache: {@code edgeai/weights} below {@code XDG_CACHE_HOME}, or else below {@code .cache} in the home folder. */
    public static Path userFolder(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path cache = Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return cache.resolve("edgeai").resolve("weights");
    }

    /**
     * The file of an entry, fetched at the first call; its digest is checked at each.
     *
     * @throws EdgeAiException (STEP) if it cannot be fetched; the hint says which file to put where
     */
    public Path file(Catalogue.Entry entry) {
        Path file = folder.resolve(entry.fileName());
        if (!Files.exists(file)) {
            fetch(entry, file);
        }
        WeightFiles.requireDigest(file, entry.digest());
        return file;
    }

    private void fetch(Catalogue.Entry entry, Path file) {
        reporter.report(new Event.Message("fetching " + entry.address() + " to '" + file + "'"));
        try {
            Files.createDirectories(folder);
            Path aside = Files.createTempFile(folder, entry.fileName(), ".part");
            try {
                download(entry, aside);
                WeightFiles.requireDigest(aside, entry.digest());
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw unreachable(entry, file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeAiException(
                    Kind.INTERRUPTED, Diagnostic.error("fetching '" + entry.fileName() + "' was interrupted"), e);
        }
    }

    private void download(Catalogue.Entry entry, Path target) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request = HttpRequest.newBuilder(entry.address())
                .timeout(PATIENCE.multipliedBy(15))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body();
                OutputStream out = Files.newOutputStream(target)) {
            if (response.statusCode() != 200) {
                throw new IOException("the server answered " + response.statusCode());
            }
            long total = response.headers().firstValueAsLong("content-length").orElse(0);
            copy(entry, in, out, total);
        }
    }

    private void copy(Catalogue.Entry entry, InputStream in, OutputStream out, long total) throws IOException {
        byte[] piece = new byte[1 << 16];
        long done = 0;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            out.write(piece, 0, n);
            done += n;
            reporter.report(new Event.Progress("fetch " + entry.fileName(), done, total, "bytes"));
        }
    }

    private static EdgeAiException unreachable(Catalogue.Entry entry, Path file, IOException cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new EdgeAiException(
                Kind.STEP,
                Diagnostic.error("weights '" + entry.fileName() + "' cannot be fetched from " + entry.address() + ": "
                                + why)
                        .hint("fetch that address elsewhere and put the file at '" + file
                                + "', or name a weights file in the spec:  model: {weights: FILE}"),
                cause);
    }
}
