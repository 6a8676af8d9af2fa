package io.edgeai.core.host;

import java.nio.file.Path;
import java.util.Map;

/** Where what all projects of a user share is kept: {@code $XDG_CACHE_HOME/edgeai}, or {@code ~/.cache/edgeai}. */
public final class UserCache {

    private UserCache() {}

    /** The folder for a process's environment and working folder. */
    public static Path folder(Map<String, String> environment, Path workingFolder) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        Path base = caches.isEmpty() ? Path.of(home, ".cache") : workingFolder.resolve(caches);
        return base.resolve("edgeai");
    }

    /** Where libraries of native code are unpacked, by this process: what the system property {@code edgeai.engines} names, or the user's cache. */
    public static Path engines() {
        String told = System.getProperty("edgeai.engines", "");
        if (!told.isEmpty()) {
            return Path.of(told).toAbsolutePath();
        }
        return folder(System.getenv(), Path.of("").toAbsolutePath()).resolve("engine");
    }
}
