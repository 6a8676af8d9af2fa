/** Channels that differ too much for one scale, put into layers of their own. */
@NullMarked
package io.edgeai.core.quantize.split;

import org.jspecify.annotations.NullMarked;
