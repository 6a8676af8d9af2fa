/** From folders and CSV files to a checked, split dataset, and from its samples to batches of pixels. */
@NullMarked
package io.edgeai.core.data;

import org.jspecify.annotations.NullMarked;
