/** Known reasons why quantized models lose accuracy: how each is recognised, and what mends it. */
@NullMarked
package io.edgeai.core.quantize.hazard;

import org.jspecify.annotations.NullMarked;
