/** The rewrite engine and its rules: each looks at one node and its neighbours and leaves the graph's function unchanged. */
@NullMarked
package io.edgeai.core.graph.rewrite;

import org.jspecify.annotations.NullMarked;
