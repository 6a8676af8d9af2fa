/** NVIDIA's GPUs by TensorRT: devices as data, explicit Q/DQ ONNX, engines built and run on the device. */
@NullMarked
package io.edgeai.backend.tensorrt;

import org.jspecify.annotations.NullMarked;
