/** Tests of what vendors' tools share. */
@NullMarked
package io.edgeai.api.backend.tool;

import org.jspecify.annotations.NullMarked;
