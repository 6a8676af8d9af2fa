package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.Executor;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FakeQuantizedTest {

    private static final String[] FUSIONS = {"Conv+Relu", "DepthwiseConv+Relu", "Conv+Add"};

    static Stream<NumericScheme> schemes() {
        return Stream.of(
                Graphs.w8a8(),
                scheme("symmetric", Scale.FLOAT, Granularity.PER_CHANNEL, Rounding.HALF_EVEN),
                scheme("pow2", Scale.POWER_OF_TWO, Granularity.PER_TENSOR, Rounding.HALF_AWAY),
                scheme("pow2 up", Scale.POWER_OF_TWO, Granularity.PER_CHANNEL, Rounding.HALF_UP),
                scheme("pow2 to zero", Scale.POWER_OF_TWO, Granularity.PER_TENSOR, Rounding.HALF_TO_ZERO));
    }

    private static NumericScheme scheme(String name, Scale scale, Granularity weights, Rounding rounding) {
        return new NumericScheme(
                name,
                new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, scale, rounding),
                new Encoding(8, Sign.SIGNED, true, weights, scale, rounding));
    }

    /** Every rounded value of the exported model, from equal inputs, against the operator of training. */
    @ParameterizedTest
    @MethodSource("schemes")
    void roundsBitForBitAsTheExportedModelDoes(NumericScheme scheme) {
        QuantizeJob job = job(scheme);
        Quantized start = Quantizer.quantize(job);
        FakeQuantized learning = FakeQuantized.of(job, start);
        Quantized back = learning.quantized(learning.model());
        Tensor picture =
                new Normalizer(job.preprocessing()).apply(job.pictures().get(3));
        List<String> rounded = back.activations().keySet().stream()
                .filter(name -> !name.equals("image"))
                .toList();
        List<String> raw = rounded.stream().map(name -> name + "/raw").toList();
        List<String> both = Stream.concat(rounded.stream(), raw.stream()).toList();
        Map<String, Tensor> trained;
        try (Executor executor = Executor.open(learning.model())) {
            trained = executor.run(Map.of("image", picture), both);
            Map<String, Tensor> weights =
                    executor.run(Map.of("image", picture), List.of("c.w/rounded", "head.w/rounded"));
            try (OrtRunner runner = OrtRunner.open(back.emulated(), List.of("c.w", "head.w"), Optimization.EXACT)) {
                Map<String, Tensor> exported = runner.run(Map.of("image", picture));
                assertThat(weights.get("c.w/rounded").floats())
                        .isEqualTo(exported.get("c.w").floats());
                assertThat(weights.get("head.w/rounded").floats())
                        .isEqualTo(exported.get("head.w").floats());
            }
        }
        for (String name : rounded) {
            Model alone = alone(back.emulated(), name);
            try (OrtRunner runner = OrtRunner.open(alone, List.of(), Optimization.EXACT)) {
                Tensor exported = runner.run(Map.of(name + "/raw", trained.get(name + "/raw")))
                        .get(name);
                assertThat(exported.floats())
                        .as(name)
                        .isEqualTo(trained.get(name).floats());
            }
        }
    }

    /** The part of an emulation that rounds one value. */
    private static Model alone(Model emulated, String name) {
        List<Node> nodes = emulated.graph().nodes().stream()
                .filter(node -> node.output().equals(name) || node.output().startsWith(name + "/"))
                .filter(node -> !node.output().equals(name + "/raw"))
                .toList();
        return emulated.withGraph(emulated.graph()
                .withNodes(nodes)
                .withEnds(
                        List.of(io.edgeai.api.model.Value.ofFloats(name + "/raw")),
                        List.of(io.edgeai.api.model.Value.ofFloats(name))));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void comesNearerToItsTeacherAndIsExportedAsItWasTrained(NumericScheme scheme) {
        QuantizeJob job = job(new NumericScheme("coarse", coarse(scheme.activations()), coarse(scheme.weights())));
        Quantized start = Quantizer.quantize(job);
        FakeQuantized learning = FakeQuantized.of(job, start);
        TrainingOptions options = options(learning).withTeacher(new Teacher(job.model(), 1, 1, 0));
        Tensor batch = batch(Graphs.pictures(40));
        try (TrainingSession session = TrainingSession.open(learning.model(), options)) {
            double rate = scheme.weights().scale() == Scale.POWER_OF_TWO ? 1e-3 : 3e-4;
            double first = session.step(batch, new int[40], 1e-4).loss();
            for (int i = 0; i < 100; i++) {
                session.step(batch, new int[40], rate * (100 - i) / 100);
            }
            double last = session.step(batch, new int[40], 0).loss();
            assertThat(last).isLessThan(0.85 * first);
            Quantized learned = learning.quantized(session.model());
            float[] trained = session.logits(batch).floats();
            Normalizer normalizer = new Normalizer(job.preprocessing());
            int equal = 0;
            try (OrtRunner runner = OrtRunner.open(learned.emulated(), List.of(), Optimization.EXACT)) {
                for (int n = 0; n < 40; n++) {
                    float[] exported = runner.run(Map.of(
                                    "image", normalizer.apply(job.pictures().get(n))))
                            .get("y")
                            .floats();
                    equal += java.util.Arrays.equals(
                                    exported,
                                    java.util.Arrays.copyOfRange(
                                            trained, n * exported.length, (n + 1) * exported.length))
                            ? 1
                            : 0;
                }
            }
            // Sums in another order can fall to the other side of a half now and then.
            assertThat(equal).isGreaterThanOrEqualTo(36);
        }
    }

    /** The same with fewer bits, so that there is something to make good. */
    private static Encoding coarse(Encoding fine) {
        int bits = fine.scale() == Scale.POWER_OF_TWO ? 6 : 5;
        return new Encoding(bits, fine.sign(), fine.symmetric(), fine.granularity(), fine.scale(), fine.rounding());
    }

    private static TrainingOptions options(FakeQuantized learning) {
        return new TrainingOptions(
                Graphs.UNIT,
                TrainingOptions.Update.by(Train.Optimizer.ADAM),
                new TrainingOptions.Learnt(learning.frozen(), false, learning.rates()),
                TrainingOptions.Lesson.PLAIN,
                Optional.empty(),
                new TrainingOptions.Machine(1, 1));
    }

    private static Tensor batch(List<Tensor> pictures) {
        long[] sizes = pictures.get(0).sizes();
        ByteBuffer bytes = ByteBuffer.allocate(pictures.size() * pictures.get(0).elements());
        pictures.forEach(picture -> bytes.put(picture.data()));
        return Tensor.ofBytes(
                io.edgeai.api.model.ElementType.UINT8, bytes.array(), pictures.size(), sizes[0], sizes[1], sizes[2]);
    }

    private static QuantizeJob job(NumericScheme scheme) {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 12, 1)
                .add("Relu", "b", "a")
                .conv("c", "b", 12, 12, 12)
                .add("HardSwish", "d", "c")
                .conv("e", "d", 12, 8, 1)
                .conv("f", "e", 8, 8, 1)
                .add("Add", "g", "e", "f")
                .add("GlobalAveragePool", "h", "g")
                .add("Flatten", "i", "h")
                .constant("head.w", graphs.random(0.02f, 5, 8))
                .constant("head.b", graphs.random(0.1f, 5))
                .add(Node.of("Gemm", List.of("i", "head.w", "head.b"), "y")
                        .with("transB", io.edgeai.api.model.Attribute.of(1)))
                .model("y");
        QuantizeJob job = Graphs.job(model, scheme, FUSIONS);
        return new QuantizeJob(
                job.model(),
                job.preprocessing(),
                job.chip(),
                job.scheme(),
                Graphs.spec(QuantizeSpec.Range.MIN_MAX),
                Graphs.pictures(40),
                job.reporter());
    }
}
