package io.edgeai.core.run;

import java.io.IOException;
import java.nio.file.Path;

/** How a step's result lies in its cache entry. */
interface Codec<T> {

    /** Writes the files of a value into an empty folder. */
    void write(T value, Path entry) throws IOException;

    /** The value that {@link #write} left. */
    T read(Path entry) throws IOException;
}
