package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The source of the model: a network by name, or an ONNX file. */
@Help("The source of the model: 'network' by name, or 'onnx' from a file.")
public record ModelSpec(
        @Help("network by name, e.g. mobilenet-v3-small") Optional<String> network,
        @Help("width factor of the network") @Default("1.0") @Within(least = 0.1, most = 4) double width,
        @Help("a weights file (.onnx, .safetensors, .pth), 'imagenet' from the catalogue, or 'none' for random weights")
                @Default("none")
                String weights,
        @Help("SHA-256 that the weights or ONNX file must have") @Form(Form.Kind.SHA256) Optional<String> sha256,
        @Help("an ONNX file") Optional<String> onnx,
        @Help(
                        "new: a new output layer for the dataset's classes; keep: the file's own; auto: new where the number of classes differs")
                @Default("auto")
                Head head,
        @Help(
                        "which outputs of the file's own classifier mean which class, e.g. {bird: '8-25, 81-101'}; the class that is not named takes the others; the new head then stands behind the old one and keeps what that knows")
                @Default("{}")
                Map<String, String> groups) {

    /** A source without groups. */
    public ModelSpec(
            Optional<String> network,
            double width,
            String weights,
            Optional<String> sha256,
            Optional<String> onnx,
            Head head) {
        this(network, width, weights, sha256, onnx, head, Map.of());
    }

    public ModelSpec {
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        if (!groups.isEmpty() && head != Head.AUTO) {
            throw new IllegalArgumentException("key 'head' has no effect beside 'groups', which settle the head");
        }
        if (network.isPresent() && onnx.isPresent()) {
            throw new IllegalArgumentException("model has both 'network' ('" + network.get() + "') and 'onnx' ('"
                    + onnx.get() + "'); it needs exactly one");
        }
        if (network.isEmpty() && onnx.isEmpty()) {
            throw new IllegalArgumentException("model needs one of the keys 'network' and 'onnx'");
        }
        if (onnx.isPresent() && !weights.equals("none")) {
            throw new IllegalArgumentException(
                    "key 'weights' ('" + weights + "') has no effect beside 'onnx', whose file has weights");
        }
        if (onnx.isPresent() && width != 1) {
            throw new IllegalArgumentException("key 'width' (" + width + ") has no effect beside 'onnx'");
        }
    }

    /** What becomes of the output layer. */
    public enum Head {
        AUTO,
        NEW,
        KEEP
    }
}
