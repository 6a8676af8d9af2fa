/** ONNX files to models and back, without loss; the only place that knows protobuf. */
@NullMarked
package io.edgeai.core.onnx;

import org.jspecify.annotations.NullMarked;
