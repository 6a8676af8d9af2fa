package io.edgeai.api.stage;

import java.util.Optional;

/** The source of the model: a network by name, or an ONNX file. */
@Help("The source of the model: 'network' by name, or 'onnx' from a file.")
public record ModelSpec(
        @Help("network by name, e.g. mobilenet-v3-small") Optional<String> network,
        @Help("width factor of the network") @Default("1.0") double width,
        @Help("a weights file (.onnx, .safetensors, .pth), 'imagenet' from the catalogue, or 'none' for random weights")
                @Default("none")
                String weights,
        @Help("SHA-256 that the weights or ONNX file must have") Optional<String> sha256,
        @Help("an ONNX file") Optional<String> onnx,
        @Help(
                        "new: a new output layer for the dataset's classes; keep: the file's own; auto: new where the number of classes differs")
                @Default("auto")
                Head head) {

    /** What becomes of the output layer. */
    public enum Head {
        AUTO,
        NEW,
        KEEP
    }
}
