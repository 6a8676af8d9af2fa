/**
 * Runs and differentiates ONNX graphs: a table from operator to kernel, each kernel one line of TorchScript, the whole graph one script that PyTorch's
 * engine runs in a single call.
 */
@NullMarked
package io.edgeai.core.exec;

import org.jspecify.annotations.NullMarked;
