/** Corrections of layers that make good what rounding does. */
@NullMarked
package io.edgeai.core.quantize.correct;

import org.jspecify.annotations.NullMarked;
