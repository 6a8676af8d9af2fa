package io.edgeai.api.data;

import java.nio.file.Path;

/**
 * One labelled picture.
 *
 * @param label index into {@link Dataset#classes()}
 * @param group samples of one group (frames of a video) never part across the split
 * @param source where it is from, for figures by source; e.g. the folder below the class
 */
public record Sample(Path file, int label, String group, String source) {}
