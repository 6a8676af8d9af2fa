package io.edgeai.core.deploy;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import java.nio.file.Path;
import java.util.List;

/** Where vendors' tools are installed: {@code toolchains/ID-VERSION} below the user's cache. */
public record Toolchains(Path userCache, Host host) {

    /** The folder of a vendor's tool; of a vendor without one, a folder that is never made. */
    public Path folder(Backend backend) {
        String version = backend.toolchain().map(Toolchain::version).orElse("none");
        String last = version.substring(version.lastIndexOf(' ') + 1).replaceAll("[^A-Za-z0-9._-]", "-");
        return userCache.resolve("toolchains").resolve(backend.id() + "-" + last);
    }

    /** What is wrong with a vendor's installation, each with the command that mends it; empty if it is usable or needs none. */
    public List<Diagnostic> check(Backend backend) {
        return backend.toolchain()
                .map(tool -> tool.check(folder(backend), host))
                .orElse(List.of());
    }
}
