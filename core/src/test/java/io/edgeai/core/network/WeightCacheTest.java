package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightCacheTest {

    private static final byte[] WEIGHTS = new byte[100_000];

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/w.pth", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileIsFetchedOnceAndKept() {
        List<Event> events = new ArrayList<>();
        WeightCache cache = new WeightCache(folder.resolve("deep/weights"), events::add);
        Catalogue.Entry entry = entry("w.pth", Digest.of(WEIGHTS).hex().substring(0, 8));

        Path file = cache.file(entry);

        assertThat(cache.file(entry)).isEqualTo(file).hasBinaryContent(WEIGHTS);
        assertThat(requests).hasValue(1);
        assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
        assertThat(events).contains(new Event.Progress("fetch w.pth", WEIGHTS.length, WEIGHTS.length, "bytes"));
    }

    @Test
    void aFileWithAnotherDigestIsNotKept() {
        WeightCache cache = new WeightCache(folder, Reporter.SILENT);

        assertThatThrownBy(() -> cache.file(entry("w.pth", "00000000")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("not 00000000");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whereTheNetEndsTheErrorSaysWhichFileToPutWhere() {
        WeightCache cache = new WeightCache(folder, Reporter.SILENT);
        Catalogue.Entry entry = entry("absent.pth", "00000000");

        assertThatThrownBy(() -> cache.file(entry))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("answered 404")
                .hasMessageContaining("put the file at '" + folder.resolve("absent.pth") + "'");
        server.stop(0);
        assertThatThrownBy(() -> cache.file(entry))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(entry.address().toString());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFilePutThereByHandIsTakenIfItIsTheRightOne() throws IOException {
        Files.write(folder.resolve("mine.pth"), WEIGHTS);
        WeightCache cache = new WeightCache(folder, Reporter.SILENT);

        assertThat(cache.file(entry("mine.pth", Digest.of(WEIGHTS).hex()))).hasBinaryContent(WEIGHTS);
        assertThatThrownBy(() -> cache.file(entry("mine.pth", "11111111"))).hasMessageContaining("11111111");
    }

    @Test
    void theUsersFolderFollowsXdg() {
        assertThat(WeightCache.userFolder(Map.of("XDG_CACHE_HOME", "/c"))).isEqualTo(Path.of("/c/edgeai/weights"));
        assertThat(WeightCache.userFolder(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/edgeai/weights"));
    }

    @Test
    void theCatalogueNamesFilesByTheirDigest() {
        assertThat(Catalogue.entries()).allSatisfy(entry -> {
            assertThat(entry.fileName()).contains(entry.digest());
            assertThat(Networks.names()).contains(entry.network());
        });
        assertThat(Catalogue.find("mobilenet-v3-small", 0.5)).isEmpty();
    }

    private Catalogue.Entry entry(String name, String digest) {
        URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/" + name);
        return new Catalogue.Entry("some-network", address, digest, "a test");
    }
}
