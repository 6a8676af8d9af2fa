package io.edgeai.core.run;

import io.edgeai.api.backend.Host;
import java.nio.file.Path;

/**
 * Where a run takes place.
 *
 * @param folder results come to {@code build/NAME} below it, the steps' cache to {@code .edgeai/cache}
 * @param userCache what all projects of a user share: fetched weights, toolchains
 * @param host where vendors' tools run
 * @param version of this framework
 */
public record Workplace(Path folder, Path userCache, Host host, String version) {

    /** The folder of a pipeline's results. */
    public Path results(String name) {
        return folder.resolve("build").resolve(name);
    }

    /** The folder of the steps' cache. */
    public Path cache() {
        return folder.resolve(".edgeai").resolve("cache");
    }
}
