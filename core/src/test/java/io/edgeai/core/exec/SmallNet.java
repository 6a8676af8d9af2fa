package io.edgeai.core.exec;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.stage.Train;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A convolutional classifier of three classes, with all that sessions treat differently: norms, biases, dropout. */
final class SmallNet {

    static final int SIZE = 12;
    static final int BATCH = 8;

    private SmallNet() {}

    static Model model() {
        Random random = new Random(3);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("conv.weight", normal(random, 6, 3, 3, 3));
        weights.put("bn.scale", Tensor.ofFloats(new float[] {1, 1, 1, 1, 1, 1}, 6));
        weights.put("bn.bias", Tensor.ofFloats(new float[6], 6));
        weights.put("bn.mean", Tensor.ofFloats(new float[6], 6));
        weights.put("bn.var", Tensor.ofFloats(new float[] {1, 1, 1, 1, 1, 1}, 6));
        weights.put("depth.weight", normal(random, 6, 1, 3, 3));
        weights.put("depth.bias", normal(random, 6));
        weights.put("head.weight", normal(random, 3, 6));
        weights.put("head.bias", normal(random, 3));
        weights.put("ratio", Tensor.scalar(0.25f));
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("input", "conv.weight"), "a")
                        .with("pads", Attribute.ints(0, 0, 1, 1))
                        .with("strides", Attribute.ints(2, 2)),
                Node.of("BatchNormalization", List.of("a", "bn.scale", "bn.bias", "bn.mean", "bn.var"), "b"),
                Node.of("HardSwish", List.of("b"), "c"),
                Node.of("Conv", List.of("c", "depth.weight", "depth.bias"), "d")
                        .with("group", Attribute.of(6))
                        .with("auto_pad", Attribute.of("SAME_UPPER")),
                Node.of("Relu", List.of("d"), "e"),
                Node.of("GlobalAveragePool", List.of("e"), "f"),
                Node.of("Flatten", List.of("f"), "g"),
                Node.of("Dropout", List.of("g", "ratio"), "h"),
                Node.of("Gemm", List.of("h", "head.weight", "head.bias"), "i").with("transB", Attribute.of(1)),
                Node.of("Softmax", List.of("i"), "output"));
        return Model.of(
                new Graph(
                        "small",
                        nodes,
                        weights,
                        List.of(Value.ofFloats("input", -1, 3, SIZE, SIZE)),
                        List.of(Value.ofFloats("output", -1, 3))),
                17);
    }

    static TrainingOptions options(Train.Optimizer optimizer, double averageDecay) {
        return new TrainingOptions(
                Preprocessing.unit(SIZE),
                new TrainingOptions.Update(optimizer, 0.9, 1e-4, averageDecay, 0),
                TrainingOptions.Learnt.ALL,
                new TrainingOptions.Lesson(0.05, List.of(), TrainingOptions.Mix.NONE, false),
                Optional.empty(),
                new TrainingOptions.Machine(5, 1));
    }

    /** Pictures whose class shows in their colour. */
    static Tensor pixels(int seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[BATCH * SIZE * SIZE * 3];
        int[] labels = labels();
        for (int i = 0; i < pixels.length; i++) {
            boolean own = i % 3 == labels[i / (SIZE * SIZE * 3)];
            pixels[i] = (byte) (own ? 128 + random.nextInt(128) : random.nextInt(128));
        }
        return Tensor.ofBytes(ElementType.UINT8, pixels, BATCH, SIZE, SIZE, 3);
    }

    static int[] labels() {
        return new int[] {0, 1, 2, 0, 1, 2, 1, 0};
    }

    private static Tensor normal(Random random, long... sizes) {
        float[] values = new float[(int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        return Tensor.ofFloats(values, sizes);
    }
}
