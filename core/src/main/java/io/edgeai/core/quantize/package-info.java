/** Post-training quantization driven by a chip's number formats: where values are rounded, to which ranges, and the same as standard Q/DQ ONNX. */
@NullMarked
package io.edgeai.core.quantize;

import org.jspecify.annotations.NullMarked;
