/** Tests of the TensorRT backend; what stands for the vendor's tools was built from their documentation. */
@NullMarked
package io.edgeai.backend.tensorrt;

import org.jspecify.annotations.NullMarked;
