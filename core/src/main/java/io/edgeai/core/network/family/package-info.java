/** The graphs of well-known networks, one file a family. */
@NullMarked
package io.edgeai.core.network.family;

import org.jspecify.annotations.NullMarked;
