/** Number formats: scales, codes and grids. */
@NullMarked
package io.edgeai.core.quantize.number;

import org.jspecify.annotations.NullMarked;
