package io.edgeai.backend.rknn;

import io.edgeai.api.testing.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds an installation of the real toolkit: the Python that EDGEAI_RKNN_PYTHON names, or the one in the user's cache folder. */
final class RealToolkit {

    private RealToolkit() {}

    /** The installation's folder; skips the calling test, saying why, where there is none. */
    static Path require() {
        Optional<Path> found = find();
        SharedData.require(
                found.isPresent(),
                "rknn-toolkit2 is not installed: neither EDGEAI_RKNN_PYTHON nor the cache folder has it (edgeai toolchain install rknn)");
        return found.orElseThrow();
    }

    private static Optional<Path> find() {
        Stream<Path> named = Optional.ofNullable(System.getenv("EDGEAI_RKNN_PYTHON")).stream()
                .map(python -> Path.of(python).getParent().getParent());
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        Stream<Path> cached =
                Stream.of(cache.resolve("edgeai").resolve("toolchains").resolve("rknn-" + RknnTool.VERSION));
        return Stream.concat(named, cached)
                .filter(folder -> Files.isExecutable(folder.resolve("bin").resolve("python")))
                .findFirst();
    }
}
