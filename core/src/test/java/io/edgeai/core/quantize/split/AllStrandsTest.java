package io.edgeai.core.quantize.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.network.Networks;
import io.edgeai.core.prune.structure.Channels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each network that a spec can name, at a third of its width, with all its strands cut at random places in a random order of channels. */
class AllStrandsTest {

    private static final double WIDTH = 0.34;

    static Stream<String> names() {
        return Networks.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNetworkWithAllStrandsCutAnswersTheSame(String name) {
        Model model = ShapeInference.infer(Simplifier.simplify(Networks.build(name, WIDTH, 10, 1)));
        Random random = new Random(7);
        Model cut = model;
        int count = 0;
        for (Strand strand : Strand.of(model.graph())) {
            int width = strand.width(model.graph());
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, width).boxed().toList());
            Collections.shuffle(order, random);
            int first = 1 + random.nextInt(width - 1);
            Optional<Model> ordered = Channels.of(cut).ordered(strand.head().output(), order);
            count += ordered.isPresent() ? 1 : 0;
            cut = ordered.map(one -> Cut.of(one, strand, first)).orElse(cut);
        }
        assertThat(count).isPositive();
        int side = Math.toIntExact(
                model.graph().freeInputs().get(0).shape().orElseThrow().size(2));
        float[] picture = new float[3 * side * side];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = random.nextFloat();
        }
        Tensor input = Tensor.ofFloats(picture, 1, 3, side, side);
        float[] wanted = run(model, input);
        float[] found = run(cut, input);
        double most = 0;
        double apart = 0;
        for (int i = 0; i < wanted.length; i++) {
            most = Math.max(most, Math.abs(wanted[i]));
            apart = Math.max(apart, Math.abs((double) wanted[i] - found[i]));
        }
        assertThat(most).isPositive().isFinite();
        assertThat(apart).isLessThanOrEqualTo(1e-4 * most);
    }

    private static float[] run(Model model, Tensor input) {
        String name = model.graph().freeInputs().get(0).name();
        try (OrtRunner runner = OrtRunner.open(model, List.of())) {
            return Objects.requireNonNull(runner.run(Map.of(name, input))
                            .get(model.graph().outputs().get(0).name()))
                    .floats();
        }
    }
}
