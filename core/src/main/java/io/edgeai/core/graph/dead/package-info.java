/** Channels that no picture can change. */
@NullMarked
package io.edgeai.core.graph.dead;

import org.jspecify.annotations.NullMarked;
