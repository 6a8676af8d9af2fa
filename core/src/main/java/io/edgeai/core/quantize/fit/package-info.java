/** Least squares and rounding of one layer, as pure arithmetic: moments of its inputs and outputs in, weights and codes out. */
@NullMarked
package io.edgeai.core.quantize.fit;

import org.jspecify.annotations.NullMarked;
