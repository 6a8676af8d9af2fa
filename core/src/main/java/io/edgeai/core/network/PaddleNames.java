package io.edgeai.core.network;

import io.edgeai.api.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives the tensors of a PaddleClas file the names of torchvision. That is done where both build the same graph: ResNet-50 and 101. Elsewhere a file would load by half
 * and answer wrongly, so it is refused with what differs ({@code ppcls/arch/backbone} of PaddleClas).
 */
final class PaddleNames {

    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(conv(\\d)|short)\\.(conv|bn)\\.(.+)");
    private static final Map<String, List<Integer>> RESNETS =
            Map.of("resnet50", List.of(3, 4, 6, 3), "resnet101", List.of(3, 4, 23, 3));

    /** What PaddleClas builds in another way. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "resnet18", "its first block has a convolution in the shortcut",
            "resnet34", "its first block has a convolution in the shortcut",
            "mobilenet-v1", "it has ReLU where timm has ReLU6",
            "mobilenet-v2", "its first block has one more 1x1 convolution",
            "mobilenet-v3-small", "it has one more convolution, another hard sigmoid and another last layer",
            "mobilenet-v3-large", "it has one more convolution, another hard sigmoid and another last layer",
            "vgg16", "its convolutions have no bias and its dropout scales the answers",
            "vgg19", "its convolutions have no bias and its dropout scales the answers");

    private PaddleNames() {}

    /**
     * The tensors by the names of a network's weights; those of other files as they are.
     *
     * @throws WeightFileProblem if PaddleClas's network is another than ours
     */
    static Map<String, Tensor> translated(String network, Map<String, Tensor> tensors) {
        if (tensors.keySet().stream().noneMatch(PaddleNames::isPaddles)) {
            return tensors;
        }
        List<Integer> stages = RESNETS.get(network);
        if (stages == null) {
            throw new WeightFileProblem(
                    "its names are PaddleClas's, whose " + network + " is another network than ours: "
                            + OTHERWISE.getOrDefault(network, "it is not known to have the same layers"),
                    "export the Paddle model by paddle2onnx and write  model: {onnx: FILE}");
        }
        Map<String, Tensor> ours = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> ours.put(resnet(name, stages), name.equals("fc.weight") ? turned(tensor) : tensor));
        return ours;
    }

    private static boolean isPaddles(String name) {
        return name.endsWith("._mean") || name.endsWith("._variance");
    }

    private static String resnet(String name, List<Integer> stages) {
        String plain = name.replace("._mean", ".running_mean").replace("._variance", ".running_var");
        Matcher match = BLOCK.matcher(plain);
        if (!match.matches()) {
            return plain.replace("stem.0.conv.", "conv1.").replace("stem.0.bn.", "bn1.");
        }
        int block = Integer.parseInt(match.group(1));
        int stage = 0;
        while (stage < stages.size() - 1 && block >= stages.get(stage)) {
            block -= stages.get(stage++);
        }
        boolean norm = match.group(4).equals("bn");
        String part = match.group(3) == null
                ? "downsample." + (norm ? 1 : 0)
                : (norm ? "bn" : "conv") + (Integer.parseInt(match.group(3)) + 1);
        return "layer" + (stage + 1) + "." + block + "." + part + "." + match.group(5);
    }

    /** Paddle keeps a fully connected layer's weight with the inputs first. */
    private static Tensor turned(Tensor tensor) {
        int rows = (int) tensor.sizes()[0];
        int columns = (int) tensor.sizes()[1];
        float[] from = tensor.floats();
        float[] to = new float[from.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[column * rows + row] = from[row * columns + column];
            }
        }
        return Tensor.ofFloats(to, columns, rows);
    }
}
