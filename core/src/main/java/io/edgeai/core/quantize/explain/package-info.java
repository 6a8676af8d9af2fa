/** Says why a quantized model loses accuracy, and measures what would mend it. */
@NullMarked
package io.edgeai.core.quantize.explain;

import org.jspecify.annotations.NullMarked;
