/** Runs single operators on constants: shape arithmetic and small tables, not networks. */
@NullMarked
package io.edgeai.core.graph.constant;

import org.jspecify.annotations.NullMarked;
