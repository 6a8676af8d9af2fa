package io.edgeai.api.stage;

import io.edgeai.api.model.Digest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that a target's options name; in a spec a relative path starts from the spec's folder. As text it is its name and the digest of what is in it: the key
 * of a step is made of the texts of options, so that another content makes another step, and another place does not.
 */
public record NamedFile(Path path) {

    /** The name without folders. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public String toString() {
        try {
            return name() + " " + Digest.ofFile(path).hex();
        } catch (IOException e) {
            return path + ": " + e;
        }
    }
}
