package io.edgeai.core.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneStageTest {

    @TempDir
    private Path folder;

    private StageContext context;
    private final Model model = Small.model();

    @BeforeEach
    void setUp() throws IOException {
        context = Small.context(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ratio: 0.5",
                "ratio: 0.5, by: multiply-adds",
                "ratio: 0.5, by: bytes, importance: l1",
                "ratio: 0.5, by: multiply-adds, ratios: global, importance: fpgm",
                "ratio: 0.5, ratios: global, importance: max",
                "ratio: 0.5, by: multiply-adds, importance: batch-norm",
                "ratio: 0.5, by: multiply-adds, ratios: global, importance: taylor, images: 8",
                "ratio: 0.5, by: multiply-adds, ratios: sensitivity, images: 4"
            })
    void aShareGoesHoweverItIsSpread(String keys) {
        Prune spec = spec(keys + ", granularity: 2");
        StageResult result = apply(spec);

        GraphCost before = GraphCost.of(model);
        GraphCost after = GraphCost.of(result.model());
        switch (spec.by()) {
            case MULTIPLY_ADDS ->
                assertThat(after.multiplyAdds()).isBetween(before.multiplyAdds() / 4, before.multiplyAdds() / 2);
            case BYTES -> assertThat(after.weightBytes()).isBetween(before.weightBytes() / 4, before.weightBytes() / 2);
            case CHANNELS -> assertThat(after.parameters()).isLessThan(before.parameters() * 3 / 5);
            case TIME -> throw new IllegalStateException("time needs a chip: PruneByTimeTest");
        }
        assertThat(Verifier.check(result.model())).isEqualTo(Verifier.check(model));
        assertThat(result.figures().get("difference-from-zeroed")).isLessThan(1e-4);
        assertThat(result.figures()).containsEntry("multiply-adds-after", (double) after.multiplyAdds());
        assertThat(result.exhibits()).extracting(Exhibit::title).contains("What pruning took", "Widths by layer");
    }

    @Test
    void anEqualSpecGivesAnEqualModel() {
        Prune spec = spec("ratio: 0.5, ratios: global, importance: taylor, images: 8, granularity: 2");
        assertThat(OnnxWriter.bytes(apply(spec).model()))
                .isEqualTo(OnnxWriter.bytes(apply(spec).model()));
    }

    /** Filters of norms 1/16 to 16/16 of the largest (conv3: 1/32 to 32/32): above 0.3 are 12 (23, so 24), above 0.6 are 7, so 8 (13, so 16). */
    @ParameterizedTest
    @CsvSource({"0.01, 16, 32", "0.3, 12, 24", "0.6, 8, 16", "0.8, 4, 8", "0.99, 4, 4"})
    void aThresholdLeavesTheFiltersAboveItInWholeMultiples(double threshold, String width, String last) {
        StageResult result = PruneStage.of(
                        spec("threshold: " + threshold + ", min-filters: 4, granularity: 4"), 8, ChipTime.NONE)
                .apply(graded(), context);
        Exhibit.Table widths = (Exhibit.Table) result.exhibits().get(1);
        assertThat(widths.rows())
                .extracting(row -> row.get(0) + " " + row.get(2))
                .contains("conv1 " + width, "conv2 " + width, "depth " + width, "conv3 " + last);
    }

    /** The model with filters whose norms, in their order, are equal steps up to 1. */
    private Model graded() {
        Graph graph = model.graph();
        for (String name : List.of("conv1.w", "conv2.w", "depth.w", "conv3.w")) {
            Tensor weight = graph.constant(name).orElseThrow();
            float[] values = weight.floats();
            int filters = (int) weight.sizes()[0];
            int size = values.length / filters;
            for (int i = 0; i < values.length; i++) {
                int filter = i / size;
                values[i] = (float) ((filter + 1.0) / filters / Math.sqrt(size));
            }
            graph = graph.withInitializer(name, Tensor.ofFloats(values, weight.sizes()));
        }
        return model.withGraph(graph);
    }

    @Test
    void widthsAreMultiplesOfWhatTheChipsWant() {
        StageResult result = PruneStage.of(spec("ratio: 0.4"), 8, ChipTime.NONE).apply(model, context);
        Exhibit.Table widths = (Exhibit.Table) result.exhibits().get(1);
        assertThat(widths.rows())
                .filteredOn(row -> row.get(4).isEmpty())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(Integer.parseInt(row.get(2)) % 8).isZero());
    }

    @Test
    void excludedLayersStayAndUnknownOnesAreRefused() {
        StageResult result = apply(spec("ratio: 0.5, granularity: 1, excluded-layers: [conv1]"));
        Exhibit.Table widths = (Exhibit.Table) result.exhibits().get(1);
        assertThat(widths.rows()).contains(List.of("conv1", "16", "16", "", "excluded"));
        assertThatThrownBy(() -> apply(spec("ratio: 0.5, excluded-layers: [conv11]")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'conv11' under 'excluded-layers' of prune")
                .hasMessageContaining("did you mean 'conv1'?");
    }

    @Test
    void severalStepsTrainBetweenAndEndWhereOneStepWould() {
        StageResult result = apply(
                spec("ratio: 0.75, by: multiply-adds, granularity: 1, iterations: 2, between: {epochs: 1, batch: 4}"));
        assertThat(GraphCost.of(result.model()).multiplyAdds())
                .isLessThanOrEqualTo(GraphCost.of(model).multiplyAdds() / 4);
        assertThat(result.figures()).containsKey("step-1-validation-accuracy");
        assertThat(result.exhibits()).extracting(Exhibit::title).contains("Pruning step by step");
    }

    @Test
    void whatCannotBeReachedIsSaid() {
        assertThatThrownBy(() -> apply(spec("ratio: 0.9, by: multiply-adds, granularity: 16")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("prune cannot come down to");
    }

    @Test
    void anInterruptedMeasurementGoesOnWithTheSameResult() {
        Prune spec = spec("ratio: 0.5, by: multiply-adds, ratios: sensitivity, images: 4, granularity: 2");
        byte[] whole = OnnxWriter.bytes(apply(spec).model());
        AtomicInteger asked = new AtomicInteger();
        StageContext stopping = new StageContext(
                context.data(),
                context.preprocessing(),
                context.seed(),
                folder.resolve("stopped"),
                context.reporter(),
                () -> asked.incrementAndGet() == 3);
        assertThatThrownBy(() -> PruneStage.of(spec, 8, ChipTime.NONE).apply(model, stopping))
                .isInstanceOf(EdgeAiException.class);
        assertThat(OnnxWriter.bytes(PruneStage.of(spec, 8, ChipTime.NONE)
                        .apply(model, stopping)
                        .model()))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "importance: l2 | prune needs either 'ratio'",
                "ratio: 0.5, threshold: 0.5 | prune needs either 'ratio'",
                "threshold: 0.5, importance: l1 | key 'importance' has no effect without 'ratio'",
                "threshold: 0.5, by: bytes | key 'by' has no effect without 'ratio'",
                "ratio: 0.5, normalizer: l2 | key 'normalizer' has no effect without 'threshold'",
                "ratio: 0.5, iterations: 3 | iterations 3 need the training between them",
                "ratio: 1.5 | 'ratio' is '1.5'",
                "ratio: 0.5, by: flops | 'flops' is not a known 'by'"
            })
    void wrongCombinationsAreRefusedWithTheirLine(String keys, String message) {
        assertThatThrownBy(() -> spec(keys))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("p.yaml:5:")
                .hasMessageContaining(message);
    }

    @Test
    void aTransformerWithoutFreeChannelsIsRefused() {
        assertThatThrownBy(() ->
                        PruneStage.of(Prune.ratio(0.5), 8, ChipTime.NONE).apply(Small.withoutFreeChannels(), context))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("has no channel that may go");
    }

    private StageResult apply(Prune spec) {
        return PruneStage.of(spec, 8, ChipTime.NONE).apply(model, context);
    }

    private static Prune spec(String keys) {
        String yaml =
                """
                name: p
                dataset: {images: pictures}
                model: {network: mobilenet-v3-small}
                stages:
                  - prune: {KEYS}
                """;
        return (Prune) SpecReader.read("p.yaml", yaml.replace("KEYS", keys), Path.of(""))
                .pipeline()
                .stages()
                .get(0);
    }
}
