package io.edgeai.backend.rknn;

import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.onnx.OnnxWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A convolution with a hard-swish and a head, for pictures of 32x24: converts within seconds. */
final class SmallModel {

    static final int WIDTH = 32;
    static final int HEIGHT = 24;

    private SmallModel() {}

    static Preprocessing preprocessing(Preprocessing.Colour colour) {
        return new Preprocessing(
                WIDTH, HEIGHT, Preprocessing.Fit.SQUASH, WIDTH, colour, List.of(0f, 0f, 0f), List.of(255f, 255f, 255f));
    }

    static Model model() {
        Random random = new Random(7);
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("picture", "w1", "b1"), "c1")
                        .with("strides", Attribute.ints(2, 2))
                        .with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("HardSwish", List.of("c1"), "h1"),
                Node.of("Conv", List.of("h1", "w2"), "c2")
                        .with("group", Attribute.of(8L))
                        .with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("HardSwish", List.of("c2"), "h2"),
                Node.of("Conv", List.of("h2", "w3"), "scores"));
        Map<String, Tensor> weights = Map.of(
                "w1",
                weights(random, 8, 3, 3, 3),
                "b1",
                weights(random, 8),
                "w2",
                weights(random, 8, 1, 3, 3),
                "w3",
                weights(random, 4, 8, 1, 1));
        Graph graph = new Graph(
                "small",
                nodes,
                weights,
                List.of(Value.ofFloats("picture", 1, 3, HEIGHT, WIDTH)),
                List.of(Value.ofFloats("scores", 1, 4, HEIGHT / 2, WIDTH / 2)));
        return Model.of(graph, 17);
    }

    /** Three outputs that each show one colour. */
    static Model colours() {
        List<Node> nodes = new ArrayList<>();
        List<Value> outputs = new ArrayList<>();
        Map<String, Tensor> weights = new java.util.LinkedHashMap<>();
        for (int channel = 0; channel < 3; channel++) {
            float[] one = new float[3];
            one[channel] = 1;
            weights.put("w" + channel, Tensor.ofFloats(one, 1, 3, 1, 1));
            nodes.add(Node.of("Conv", List.of("picture", "w" + channel), "only" + channel));
            outputs.add(Value.ofFloats("only" + channel, 1, 1, HEIGHT, WIDTH));
        }
        Value input = Value.ofFloats("picture", 1, 3, HEIGHT, WIDTH);
        return Model.of(new Graph("colours", nodes, weights, List.of(input), outputs), 17);
    }

    static List<Tensor> pictures(int count) {
        Random random = new Random(11);
        List<Tensor> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[WIDTH * HEIGHT * 3];
            random.nextBytes(pixels);
            pictures.add(Tensor.ofBytes(ElementType.UINT8, pixels, HEIGHT, WIDTH, 3));
        }
        return pictures;
    }

    /** A conversion in {@code folder}; without activations the toolkit calibrates. */
    static Conversion conversion(Model model, Map<String, QuantParams> activations, Place place) throws Exception {
        NumericScheme scheme = RknnChips.TABLE.chips().get(0).schemes().get(0);
        Files.createDirectories(place.folder);
        Path file = place.folder.resolve("given.onnx");
        OnnxWriter.write(model, file);
        return new Conversion(
                "small",
                new Quantized(model, model, scheme, activations, Map.of()),
                file,
                RknnChips.TABLE.chips().get(0),
                preprocessing(Preprocessing.Colour.RGB),
                pictures(3),
                List.of("a", "b", "c", "d"),
                place.options,
                place.folder,
                place.toolchain,
                false,
                place.host,
                Reporter.SILENT);
    }

    /** Where a conversion happens. */
    record Place(Path folder, Path toolchain, Host host, RknnBackend.Options options) {}

    private static Tensor weights(Random random, long... sizes) {
        int count = (int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }
}
