package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.GraphCost;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RulesOfChoiceTest {

    /** Norms 1 to 40 of 40: above 0.5 are 20, rounded up to 24. */
    @Test
    void aThresholdIsRelativeToTheStrongestFilterAndRoundedUpToTheGranularity() {
        assertThat(kept(new ThresholdRule(
                        0.5, ThresholdRule.Normalizer.MAX, ThresholdRule.Equalization.UNION, 8, 1, Set.of())))
                .containsExactlyElementsOf(IntStream.range(16, 40).boxed().toList());
    }

    @Test
    void atLeastSoManyStay() {
        assertThat(kept(ThresholdRule.of(2))).hasSize(16);
        assertThat(kept(new ThresholdRule(
                        2, ThresholdRule.Normalizer.MAX, ThresholdRule.Equalization.UNION, 8, 64, Set.of())))
                .hasSize(40);
    }

    /** Root of the sum of squares of 1 to 40 is 148.8, over 40 is 3.72: norms above 8.4 of it are those from 32 on. */
    @Test
    void normsCanBeRelativeToTheirRootOfSquares() {
        assertThat(kept(new ThresholdRule(
                        8.4, ThresholdRule.Normalizer.L2, ThresholdRule.Equalization.UNION, 1, 1, Set.of())))
                .containsExactlyElementsOf(IntStream.range(31, 40).boxed().toList());
    }

    @Test
    void excludedLayersStay() {
        assertThat(kept(new ThresholdRule(
                        0.5, ThresholdRule.Normalizer.MAX, ThresholdRule.Equalization.UNION, 8, 1, Set.of("a"))))
                .hasSize(40);
    }

    /** Relative norms of four channels: 1, 0.75, 0.5, 0.25 of one layer and 0.25, 0.5, 0.75, 1 of the other. */
    @Test
    void layersThatAreAddedAreMadeEqualByTheCriterion() {
        Net net = new Net();
        Model model = net.constant("a.w", filters(4, 3, 2, 1))
                .add(Node.of("Conv", List.of("x", "a.w"), "a"))
                .constant("b.w", filters(1, 2, 3, 4))
                .add(Node.of("Conv", List.of("x", "b.w"), "b"))
                .add("Add", "c", "a", "b")
                .head("c", 4);
        assertThat(added(model, ThresholdRule.Equalization.UNION, 0.8)).containsExactly(0, 3);
        assertThat(added(model, ThresholdRule.Equalization.INTERSECTION, 0.3)).containsExactly(1, 2);
        assertThat(added(model, ThresholdRule.Equalization.ARITHMETIC_MEAN, 0.6))
                .containsExactly(0, 1, 2, 3);
        assertThat(added(model, ThresholdRule.Equalization.GEOMETRIC_MEAN, 0.55))
                .containsExactly(1, 2);
    }

    @Test
    void importanceIsWhatItsFormulaSays() {
        Net net = new Net();
        Model model = net.constant("a.w", Tensor.ofFloats(new float[] {3, -4, 0, 1, 0, 0}, 2, 3, 1, 1))
                .add(Node.of("Conv", List.of("x", "a.w"), "a"))
                .head("a", 2);
        ChannelGroup.Layer layer = Channels.of(model).groups().get(0).layers().get(0);
        assertThat(Importance.L1.of(model.graph(), layer)).containsExactly(7, 1);
        assertThat(Importance.L2.of(model.graph(), layer)).containsExactly(5, 1);
        assertThat(Importance.MAX.of(model.graph(), layer)).containsExactly(4, 1);
        assertThat(Importance.FPGM.of(model.graph(), layer)[0]).isCloseTo(Math.sqrt(20), within(1e-9));
        assertThat(Importance.FPGM.of(model.graph(), layer)[1]).isCloseTo(Math.sqrt(20), within(1e-9));
    }

    @Test
    void aRatioTakesTheLeastImportantAndKeepsMultiples() {
        Model model = forty();
        Channels channels = Channels.of(model);
        RatioRule rule = new RatioRule(Importance.L1, 8, Set.of());
        List<Integer> gone = rule.gone(model.graph(), channels, 0.5);
        assertThat(channels.groups().get(0).units().stream()
                        .filter(unit -> !gone.contains(unit.number()))
                        .map(unit -> unit.channels().get(0).get(0)))
                .containsExactlyElementsOf(IntStream.range(16, 40).boxed().toList());
    }

    @Test
    void aBudgetOfMultiplyAddsIsKept() {
        Model model = forty();
        long all = GraphCost.of(model).multiplyAdds();
        Model half = new RatioRule(Importance.L2, 1, Set.of()).within(model, all / 2);
        assertThat(GraphCost.of(half).multiplyAdds())
                .isLessThanOrEqualTo(all / 2)
                .isGreaterThan(all * 45 / 100);
        assertThat(new RatioRule(Importance.L2, 1, Set.of()).within(model, all)).isEqualTo(model);
    }

    private static List<Integer> added(Model model, ThresholdRule.Equalization equalization, double threshold) {
        Graph graph = model.graph();
        ChannelGroup group = Channels.of(model).groups().get(0);
        List<Integer> gone = new ThresholdRule(threshold, ThresholdRule.Normalizer.MAX, equalization, 1, 1, Set.of())
                .gone(graph, group);
        return IntStream.range(0, 4)
                .filter(i -> !gone.contains(group.units().get(i).number()))
                .boxed()
                .toList();
    }

    private static List<Integer> kept(ThresholdRule rule) {
        Model model = forty();
        ChannelGroup group = Channels.of(model).groups().get(0);
        List<Integer> gone = rule.gone(model.graph(), group);
        return IntStream.range(0, 40)
                .filter(i -> !gone.contains(group.units().get(i).number()))
                .boxed()
                .toList();
    }

    private static Model forty() {
        return new Net()
                .constant("a.w", filters(IntStream.rangeClosed(1, 40).toArray()))
                .add(Node.of("Conv", List.of("x", "a.w"), "a"))
                .head("a", 40);
    }

    /** Filters of these norms. */
    private static Tensor filters(int... norms) {
        float[] weights = new float[norms.length * 3];
        for (int i = 0; i < norms.length; i++) {
            weights[3 * i + i % 3] = norms[i];
        }
        return Tensor.ofFloats(weights, norms.length, 3, 1, 1);
    }
}
