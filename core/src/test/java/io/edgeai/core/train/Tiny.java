package io.edgeai.core.train;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Augment;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;

/** A network and pictures small enough to be trained within a second: upright against lying stripes. */
final class Tiny {

    static final int SIDE = 16;

    private Tiny() {}

    /** What a {@code train} stage is told, with settings one after the other. */
    static final class SpecBuilder {

        private final int epochs;
        private final double rate;
        private Train.Optimizer optimizer = Train.Optimizer.ADAM;
        private Train.Schedule schedule = Train.Schedule.CONSTANT;
        private double warmUp;
        private int batch = 8;
        private double smoothing = 0.05;
        private double decay = 1e-4;
        private int stepEpochs = 30;
        private double stepFactor = 0.1;
        private double average;
        private double startShare;
        private Optional<Train.ClassWeights> weights = Optional.empty();
        private List<Train.Freeze> freeze = List.of();
        private Optional<String> freezeMatching = Optional.empty();
        private Train.Keep keep = Train.Keep.BEST;
        private Augment augment = new Augment(0, Optional.empty(), 0, 0, 0, 0);

        private double headFactor = 1;
        private int frozenBlocks;
        private Optional<Double> bound = Optional.empty();
        private Optional<Integer> patience = Optional.empty();
        private boolean balanced;
        private boolean findsRate;

        private SpecBuilder(int epochs, double rate) {
            this.epochs = epochs;
            this.rate = rate;
        }

        SpecBuilder optimizer(Train.Optimizer value) {
            optimizer = value;
            return this;
        }

        SpecBuilder schedule(Train.Schedule value, double warm) {
            schedule = value;
            warmUp = warm;
            return this;
        }

        /** All pictures in one step, by the labels alone. */
        SpecBuilder plainSteps() {
            batch = 32;
            smoothing = 0;
            decay = 0;
            return this;
        }

        SpecBuilder stepping(int every, double factor) {
            stepEpochs = every;
            stepFactor = factor;
            return this;
        }

        SpecBuilder average(double decay) {
            average = decay;
            return this;
        }

        SpecBuilder startShare(double share) {
            startShare = share;
            return this;
        }

        SpecBuilder weights(Train.ClassWeights value) {
            weights = Optional.of(value);
            return this;
        }

        SpecBuilder freeze(Train.Freeze... values) {
            freeze = List.of(values);
            return this;
        }

        SpecBuilder freezeMatching(String pattern) {
            freezeMatching = Optional.of(pattern);
            return this;
        }

        SpecBuilder keep(Train.Keep epoch) {
            keep = epoch;
            return this;
        }

        SpecBuilder augment(Augment value) {
            augment = value;
            return this;
        }

        SpecBuilder headFactor(double factor) {
            headFactor = factor;
            return this;
        }

        SpecBuilder frozenBlocks(int count) {
            frozenBlocks = count;
            return this;
        }

        SpecBuilder bound(double length) {
            bound = Optional.of(length);
            return this;
        }

        SpecBuilder patience(int epochsWithoutBetter) {
            patience = Optional.of(epochsWithoutBetter);
            return this;
        }

        SpecBuilder balanced() {
            balanced = true;
            return this;
        }

        SpecBuilder findsRate() {
            findsRate = true;
            return this;
        }

        Train build() {
            return new Train(
                    epochs,
                    batch,
                    rate,
                    optimizer,
                    0.9,
                    decay,
                    0,
                    schedule,
                    warmUp,
                    stepEpochs,
                    stepFactor,
                    smoothing,
                    weights,
                    freeze,
                    freezeMatching,
                    average,
                    startShare,
                    keep,
                    augment,
                    headFactor,
                    frozenBlocks,
                    bound,
                    patience,
                    balanced,
                    findsRate,
                    io.edgeai.api.stage.Devices.usual());
        }
    }

    static SpecBuilder spec(int epochs, double rate) {
        return new SpecBuilder(epochs, rate);
    }

    /** 32 pictures to learn from, 12 to validate with; half of each are of class "lying". */
    static Dataset pictures(Path folder) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 44; i++) {
            int label = i % 2;
            Path file = folder.resolve("picture" + i + ".png");
            Files.createDirectories(folder);
            ImageIO.write(stripes(label == 1, new Random(i)), "png", file.toFile());
            samples.add(new Sample(file, label, "group" + i, "drawn"));
        }
        return new Dataset(
                List.of("upright", "lying"),
                samples.subList(0, 32),
                samples.subList(32, 44),
                List.of(),
                Map.of(),
                Digest.of("stripes"));
    }

    private static BufferedImage stripes(boolean lying, Random random) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int phase = random.nextInt(4);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int level = ((lying ? y : x) + phase) % 4 < 2 ? 170 : 80;
                int red = Math.max(0, Math.min(255, level + random.nextInt(81) - 40));
                int green = Math.max(0, Math.min(255, level + random.nextInt(81) - 40));
                picture.setRGB(x, y, red << 16 | green << 8 | random.nextInt(256));
            }
        }
        return picture;
    }

    static Preprocessing preprocessing() {
        return Preprocessing.unit(SIDE).with(List.of(127f, 127f, 127f), List.of(64f, 64f, 64f));
    }

    /** Convolution, batch normalisation, rectifier, pooling, a head of {@code classes}, a softmax. */
    static Model network(int classes) {
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        Random random = new Random(3);
        initializers.put("conv.weight", normal(random, 0.3, 6, 3, 3, 3));
        initializers.put("norm.weight", filled(1, 6));
        initializers.put("norm.bias", filled(0, 6));
        initializers.put("norm.mean", filled(0, 6));
        initializers.put("norm.var", filled(1, 6));
        initializers.put("head.weight", normal(random, 0.1, classes, 6));
        initializers.put("head.bias", filled(0, classes));
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("input", "conv.weight"), "conv")
                        .with("kernel_shape", Attribute.ints(3, 3))
                        .with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of(
                        "BatchNormalization",
                        List.of("conv", "norm.weight", "norm.bias", "norm.mean", "norm.var"),
                        "norm"),
                Node.of("Relu", List.of("norm"), "relu"),
                Node.of("GlobalAveragePool", List.of("relu"), "pool"),
                Node.of("Flatten", List.of("pool"), "flat"),
                Node.of("Gemm", List.of("flat", "head.weight", "head.bias"), "scores")
                        .with("transB", Attribute.of(1)),
                Node.of("Softmax", List.of("scores"), "shares"));
        return Model.of(
                        new Graph(
                                "tiny",
                                nodes,
                                initializers,
                                List.of(Value.ofFloats("input", -1, 3, SIDE, SIDE)),
                                List.of(Value.ofFloats("shares", -1, classes))),
                        17)
                .withPreprocessing(preprocessing());
    }

    static StageContext context(Dataset data, Path folder, List<Event> events, BooleanSupplier interrupted) {
        return new StageContext(data, preprocessing(), 11, folder, events::add, interrupted);
    }

    private static Tensor normal(Random random, double deviation, long... sizes) {
        Tensor shape = filled(0, sizes);
        float[] values = new float[shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Tensor.ofFloats(values, sizes);
    }

    private static Tensor filled(float value, long... sizes) {
        long elements = java.util.Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        float[] values = new float[(int) elements];
        java.util.Arrays.fill(values, value);
        return Tensor.ofFloats(values, sizes);
    }
}
