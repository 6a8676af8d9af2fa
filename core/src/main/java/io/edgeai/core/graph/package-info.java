/** Work on graphs: shape inference, verification, simplification, cost, and the rewrites that chips need. */
@NullMarked
package io.edgeai.core.graph;

import org.jspecify.annotations.NullMarked;
