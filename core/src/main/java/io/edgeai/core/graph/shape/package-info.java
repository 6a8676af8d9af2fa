/** What each operator does to types and shapes: one small rule an operator. */
@NullMarked
package io.edgeai.core.graph.shape;

import org.jspecify.annotations.NullMarked;
