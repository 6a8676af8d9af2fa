/** Where a chip rounds, and which values share a quantizer. */
@NullMarked
package io.edgeai.core.quantize.place;

import org.jspecify.annotations.NullMarked;
