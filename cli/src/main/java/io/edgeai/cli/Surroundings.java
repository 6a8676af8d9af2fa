package io.edgeai.cli;

import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.UserCache;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Workplace;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command finds when it starts.
 *
 * @param folder the working folder
 */
record Surroundings(Console console, Map<String, String> environment, Path folder, String version) {

    /** Those of this process. */
    static Surroundings system() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                Console.system(environment), environment, Path.of("").toAbsolutePath(), Version.read());
    }

    /** Where runs take place: below {@code XDG_CACHE_HOME} or {@code ~/.cache} lies what all projects share. */
    Workplace workplace() {
        return new Workplace(folder, UserCache.folder(environment, folder), new LocalHost(), version);
    }

    /** Backends and generators on the class path, in the user's folder of plugins, and in those that the command names. */
    Plugins plugins(PluginOptions options) {
        return Plugins.load(
                Surroundings.class.getClassLoader(), options.folders(Plugins.usualFolder(environment, folder), folder));
    }
}
