package io.edgeai.core.quantize.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.network.Networks;
import io.edgeai.core.quantize.FakeQuantized;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSplitTest {

    private static final int SIDE = 224;

    private static final NumericScheme ONE_SCALE =
            new NumericScheme("one scale", Graphs.INT8, Graphs.encoding(8, true, Granularity.PER_TENSOR));

    /** Each depthwise convolution's channels from 1 down to a hundredth. */
    private static Model uneven(Model model) {
        Graph graph = model.graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        for (Node node : graph.nodes()) {
            if (node.is("Conv") && node.intAttribute("group", 1) > 1) {
                Tensor weights = graph.constant(node.inputs().get(1)).orElseThrow();
                float[] values = weights.floats();
                int channels = Math.toIntExact(weights.sizes()[0]);
                int each = values.length / channels;
                for (int i = 0; i < values.length; i++) {
                    // Spread over the channels out of order.
                    values[i] *= (float) Math.pow(0.01, (i / each * 7 % channels) / (double) channels);
                }
                initializers.put(node.inputs().get(1), Tensor.ofFloats(values, weights.sizes()));
            }
        }
        return model.withGraph(graph.withInitializers(initializers));
    }

    private static List<RangeGroup> groups(QuantizeJob job) {
        return io.edgeai.core.quantize.place.Placement.groups(
                new Wiring(job.model().graph()), job.chip(), job.preprocessing(), 8);
    }

    private static Optional<ChannelSplit> split(QuantizeJob job) {
        return ChannelSplit.of(job, groups(job), Granularity.PER_TENSOR);
    }

    private static float[] run(Model model, Tensor picture) {
        String input = model.graph().freeInputs().get(0).name();
        String output = model.graph().outputs().get(0).name();
        try (OrtRunner runner = OrtRunner.open(model, List.of())) {
            return Objects.requireNonNull(runner.run(Map.of(input, picture)).get(output))
                    .floats();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3-small", "mobilenet-v2", "efficientnet-lite0", "efficientnet-b0"})
    void aNetworkInPartsAnswersAsTheWhole(String name) {
        Model model = uneven(Simplifier.simplify(Networks.build(name, 0.5, 10, 1)));
        Model still = Legalizer.apply(model, Preprocessing.unit(SIDE), List.of(new Rewrite.StaticBatch()))
                .model();
        QuantizeJob some = Graphs.job(still, ONE_SCALE, "Conv+Relu", "DepthwiseConv+Relu");
        QuantizeJob job = new QuantizeJob(
                still, Preprocessing.unit(SIDE), some.chip(), ONE_SCALE, some.spec(), pictures(2), some.reporter());
        ChannelSplit split = split(job).orElseThrow();
        assertThat(split.layers()).hasSizeGreaterThan(7);
        assertThat(split.table().rows()).hasSameSizeAs(split.layers());
        float[] values = new float[3 * SIDE * SIDE];
        Random random = new Random(9);
        IntStream.range(0, values.length).forEach(i -> values[i] = random.nextFloat());
        Tensor picture = Tensor.ofFloats(values, 1, 3, SIDE, SIDE);
        float[] whole = run(still, picture);
        float[] parts = run(split.model(), picture);
        float most = 0;
        for (float value : whole) {
            most = Math.max(most, Math.abs(value));
        }
        for (int i = 0; i < whole.length; i++) {
            assertThat(parts[i]).isCloseTo(whole[i], within(1e-4f * most));
        }
    }

    private static List<Tensor> pictures(int count) {
        Random random = new Random(4);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] pixels = new byte[SIDE * SIDE * 3];
                    random.nextBytes(pixels);
                    return Tensor.ofBytes(io.edgeai.api.model.ElementType.UINT8, pixels, SIDE, SIDE, 3);
                })
                .toList();
    }

    /** A depthwise layer with uneven channels before a gate, a plain layer, and the head. */
    private static Model small() {
        Graphs graphs = new Graphs();
        return uneven(graphs.conv("a", "image", 3, 16, 1)
                .add("HardSwish", "b", "a")
                .conv("c", "b", 16, 16, 16)
                .add("HardSwish", "d", "c")
                .add("GlobalAveragePool", "p", "d")
                .conv("q", "p", 16, 16, 1)
                .add("HardSigmoid", "r", "q")
                .add("Mul", "s", "d", "r")
                .conv("e", "s", 16, 8, 1)
                .add("Relu", "f", "e")
                .add("GlobalAveragePool", "h", "f")
                .add("Flatten", "y", "h")
                .model("y"));
    }

    @Test
    void aStrandEndsWhereAGateTakesItsValueTwice() {
        List<Strand> strands =
                Strand.of(io.edgeai.core.graph.ShapeInference.infer(small()).graph());
        assertThat(strands).extracting(Strand::end).containsExactly("d", "h");
        assertThat(strands.get(0).nodes()).extracting(Node::output).containsExactly("a", "b", "c", "d");
        assertThat(strands.get(0).inner()).containsExactly("a", "b", "c");
    }

    @Test
    void anActivationWrittenAsAProductIsPartOfAStrand() {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 16, 1)
                .add("HardSigmoid", "b", "a")
                .add("Mul", "c", "a", "b")
                .conv("d", "c", 16, 16, 16)
                .conv("e", "d", 16, 4, 1)
                .add("Flatten", "y", "e")
                .model("y");
        assertThat(Strand.of(io.edgeai.core.graph.ShapeInference.infer(model).graph()))
                .extracting(Strand::end)
                .containsExactly("d");
    }

    @Test
    void itIsTakenWhereWeightsHaveOneScaleAndItServes() {
        Quantized split = Quantizer.quantize(job(ONE_SCALE, Optional.of(List.of(Correction.SPLIT))));
        QuantizeJob without = job(ONE_SCALE, Optional.of(List.of()));
        assertThat(split.floating().graph().operators()).contains("Concat");
        assertThat(split.exhibits()).isNotEmpty();
        HoldOut all = new HoldOut(without, without.pictures());
        assertThat(all.distance(split.emulated()))
                .isLessThan(0.5 * all.distance(Quantizer.quantize(without).emulated()));
        assertThat(split.activations().keySet()).contains("c/split0", "c/split1");
    }

    @Test
    void aValueThatKeepsItsNameKeepsItsChannelsInTheirOrder() {
        Model model = small();
        Model split = split(job(ONE_SCALE, Optional.empty())).orElseThrow().model();
        List<String> kept = split.graph().nodes().stream()
                .map(Node::output)
                .filter(name -> model.graph().producer(name).isPresent())
                .toList();
        assertThat(kept).contains("e", "f").doesNotContain("d", "s", "p");
        Tensor picture = new Graphs().random(1, 1, 3, Graphs.SIZE, Graphs.SIZE);
        try (OrtRunner whole = OrtRunner.open(model, kept);
                OrtRunner parts = OrtRunner.open(split, kept)) {
            Map<String, Tensor> wanted = whole.run(Map.of("image", picture));
            Map<String, Tensor> found = parts.run(Map.of("image", picture));
            for (String name : kept) {
                assertThat(found.get(name).floats())
                        .as(name)
                        .containsExactly(wanted.get(name).floats(), within(1e-3f));
            }
        }
    }

    @Test
    void trainingWithRoundingGoesOnFromParts() {
        QuantizeJob job = job(ONE_SCALE, Optional.of(List.of(Correction.SPLIT)));
        Quantized split = Quantizer.quantize(job);
        FakeQuantized learning = FakeQuantized.of(job, split);
        Quantized back = learning.quantized(learning.model());
        assertThat(back.activations().keySet()).isEqualTo(split.activations().keySet());
        Tensor picture =
                new Normalizer(job.preprocessing()).apply(job.pictures().get(3));
        assertThat(run(back.emulated(), picture)).containsExactly(run(split.emulated(), picture), within(1e-6f));
    }

    @Test
    void weightsWithScalesOfTheirOwnAreLeftAloneUnlessTheSpecSaysSo() {
        QuantizeJob job = job(Graphs.w8a8(), Optional.empty());
        Quantized usual = Quantizer.quantize(job);
        assertThat(usual.floating().graph().operators()).doesNotContain("Concat");
    }

    @Test
    void whatElseCouldBeDoneIsSaidWhereAnswersStayFarFromFloat() {
        NumericScheme coarse = new NumericScheme(
                "w2a2",
                Graphs.encoding(2, false, Granularity.PER_TENSOR),
                Graphs.encoding(2, false, Granularity.PER_CHANNEL));
        assertThat(notes(job(coarse, Optional.empty())))
                .singleElement()
                .asString()
                .contains("corrections: [split,");
        assertThat(notes(job(Graphs.w8a8(), Optional.empty()))).isEmpty();
        assertThat(notes(job(coarse, Optional.of(List.of(Correction.RANGES))))).isEmpty();
    }

    private static List<String> notes(QuantizeJob job) {
        List<String> notes = new ArrayList<>();
        Quantizer.quantize(new QuantizeJob(
                wide(job.model()), job.preprocessing(), job.chip(), job.scheme(), job.spec(), job.pictures(), event -> {
                    if (event instanceof Event.Found found) {
                        notes.add(found.diagnostic().toString());
                    }
                }));
        return notes.stream().filter(note -> note.contains("nats from float")).toList();
    }

    /** Answers far apart, so that rounding can change them. */
    private static Model wide(Model model) {
        Graph graph = model.graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.computeIfPresent("e.w", (name, weights) -> {
            float[] values = weights.floats();
            IntStream.range(0, values.length).forEach(i -> values[i] *= 20);
            return Tensor.ofFloats(values, weights.sizes());
        });
        return model.withGraph(graph.withInitializers(initializers));
    }

    @Test
    void aChipThatDoesNotRunConcatenationsGetsNone() {
        QuantizeJob job = job(ONE_SCALE, Optional.empty());
        assertThat(split(job)).isPresent();
        List<OpRule> rules = new ArrayList<>();
        for (String op : List.of("Conv", "DepthwiseConv", "HardSwish", "HardSigmoid", "GlobalAveragePool", "Mul")) {
            rules.add(new OpRule(op, "any", (graph, node) -> true, Placement.ACCELERATOR));
        }
        Chip chip = job.chip();
        for (Placement placement : List.of(Placement.CPU, Placement.ACCELERATOR)) {
            List<OpRule> all = new ArrayList<>(rules);
            all.add(new OpRule("Concat", "any", (graph, node) -> true, placement));
            Chip ruled = new Chip(chip.id(), chip.schemes(), all, chip.rewrites(), chip.fusions(), chip.limits());
            QuantizeJob there = new QuantizeJob(
                    job.model(), job.preprocessing(), ruled, job.scheme(), job.spec(), job.pictures(), job.reporter());
            assertThat(split(there).isPresent()).isEqualTo(placement == Placement.ACCELERATOR);
        }
    }

    private static QuantizeJob job(NumericScheme scheme, Optional<List<Correction>> corrections) {
        QuantizeJob job = Graphs.job(small(), scheme, "Conv+HardSwish", "Conv+Relu");
        QuantizeSpec spec = new QuantizeSpec(
                QuantizeSpec.Method.AUTO,
                corrections,
                Optional.empty(),
                Optional.empty(),
                Percent.of(99.99),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new QuantizeSpec.Calibration(40));
        return new QuantizeJob(
                job.model(), job.preprocessing(), job.chip(), scheme, spec, Graphs.pictures(40), job.reporter());
    }
}
