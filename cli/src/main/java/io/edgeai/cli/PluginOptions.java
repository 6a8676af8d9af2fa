package io.edgeai.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where plugin jars are looked for. */
final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A folder of plugin jars, besides ~/.config/edgeai/plugins; may be given several times.")
    private List<Path> given = new ArrayList<>();

    /** The folders in which to look: the usual one where there is one, then those that were given. */
    List<Path> folders(Path usual, Path workingFolder) {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(usual)) {
            folders.add(usual);
        }
        given.forEach(folder -> folders.add(workingFolder.resolve(folder)));
        return folders;
    }
}
