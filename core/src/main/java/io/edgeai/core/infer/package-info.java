/** Runs finished models by ONNX Runtime, in float or with quantize/dequantize pairs taken literally; nothing else in the project calls that library. */
@NullMarked
package io.edgeai.core.infer;

import org.jspecify.annotations.NullMarked;
