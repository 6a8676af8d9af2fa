/** Runs quantized models with a chip's own arithmetic: integer codes, exact sums, one rounding where the chip rounds. */
@NullMarked
package io.edgeai.core.exact;

import org.jspecify.annotations.NullMarked;
