/** Structured pruning of any graph: which channels hang together, how much each matters, and the graph without some of them. */
@NullMarked
package io.edgeai.core.prune.structure;

import org.jspecify.annotations.NullMarked;
