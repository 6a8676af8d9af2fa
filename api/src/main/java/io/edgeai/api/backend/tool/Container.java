package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container in which a vendor's programs run, removed when the program ends.
 *
 * @param program that runs containers, e.g. {@code docker}
 * @param image of the vendor's
 */
public record Container(String program, String image) {

    /**
     * A command as it is started on the outside.
     *
     * @param inner the command inside; its folder is seen from there, its variables are handed on
     * @param mounts folders of this machine, and where they are inside
     */
    public Command around(Command inner, Map<Path, String> mounts) {
        List<String> words = new ArrayList<>(List.of(program, "run", "--rm"));
        mounts.forEach((here, there) -> words.addAll(List.of("-v", here + ":" + there)));
        inner.folder().ifPresent(folder -> words.addAll(List.of("-w", folder.toString())));
        new TreeMap<>(inner.environment()).forEach((key, value) -> words.addAll(List.of("-e", key + "=" + value)));
        words.add(image);
        words.addAll(inner.words());
        return new Command(words, Optional.empty(), inner.environment(), inner.limit());
    }
}
