package io.edgeai.core.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders that loading a dataset needs.
 *
 * @param base paths of the spec start here
 * @param cache remembers which pictures were checked; without it they are checked each time
 */
public record DatasetFolders(Path base, Optional<Path> cache) {}
