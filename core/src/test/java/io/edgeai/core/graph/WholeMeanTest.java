package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.rewrite.GraphEditor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WholeMeanTest {

    private static final int SIZE = 8;

    private static Preprocessing given(List<Float> mean, List<Float> std) {
        return Preprocessing.unit(SIZE).with(mean, std);
    }

    private static Preprocessing halves() {
        return given(List.of(127.5f, 127.5f, 127.5f), List.of(127.5f, 127.5f, 127.5f));
    }

    private static Legalizer.Legal legal(Model model, Preprocessing preprocessing) {
        return Legalizer.apply(model, preprocessing, List.of(new Rewrite.WholeMean()));
    }

    /** Two convolutions at the input, one without a bias, and weights that both share. */
    private static Model network(long pad) {
        return new Sketch()
                .weights("w", 4, 3, 3, 3)
                .weights("b", 4)
                .add(Node.of("Conv", List.of("x", "w", "b"), "p").with("pads", Attribute.ints(pad, pad, pad, pad)))
                .add(Node.of("Conv", List.of("x", "w"), "q").with("pads", Attribute.ints(pad, pad, pad, pad)))
                .add("Add", "s", "p", "q")
                .add("Relu", "y", "s")
                .model(1, 3, SIZE, SIZE);
    }

    private static float[] run(Model model, Preprocessing preprocessing) throws OrtException {
        Random random = new Random(4);
        float[] values = new float[3 * SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(256) - preprocessing.mean().get(0))
                    / preprocessing.std().get(0);
        }
        Tensor picture = Tensor.ofFloats(values, 1, 3, SIZE, SIZE);
        return Reference.run(model, Map.of("x", picture)).get(0);
    }

    @Test
    void the_rest_of_the_mean_goes_into_the_biases_exactly() throws OrtException {
        Model model = network(0);
        Legalizer.Legal legal = legal(model, halves());
        assertThat(legal.preprocessing().mean()).containsOnly(128f);
        assertThat(legal.preprocessing().std()).containsOnly(127.5f);
        assertThat(legal.model().preprocessing()).contains(legal.preprocessing());
        float[] before = run(model, halves());
        float[] after = run(legal.model(), legal.preprocessing());
        for (int i = 0; i < before.length; i++) {
            assertThat((double) after[i]).isCloseTo(before[i], org.assertj.core.api.Assertions.within(1e-5));
        }
    }

    @Test
    void where_zeros_are_padded_the_border_alone_moves_by_less_than_one_grey_level() throws OrtException {
        Model model = network(1);
        Legalizer.Legal legal = legal(model, halves());
        float[] before = run(model, halves());
        float[] after = run(legal.model(), legal.preprocessing());
        double most = 2 * 27 * 0.5 / 127.5; // Two sums of 27 weights of at most 1, half a grey level each.
        for (int i = 0; i < before.length; i++) {
            int row = i / SIZE % SIZE;
            int column = i % SIZE;
            boolean border = row == 0 || column == 0 || row == SIZE - 1 || column == SIZE - 1;
            assertThat(Math.abs((double) after[i] - before[i])).isLessThan(border ? most : 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 127, 128, -3.5f, 300.5f})
    void a_whole_mean_and_one_outside_the_pixels_stay(float mean) {
        Preprocessing kept = given(List.of(mean, mean, mean), List.of(128f, 128f, 128f));
        assertThat(legal(network(0), kept).preprocessing()).isEqualTo(kept);
    }

    @Test
    void means_or_stds_that_differ_by_channel_stay() {
        Preprocessing means = given(List.of(123.675f, 116.28f, 103.53f), List.of(58f, 58f, 58f));
        Preprocessing stds = given(List.of(127.5f, 127.5f, 127.5f), List.of(58.395f, 57.12f, 57.375f));
        assertThat(legal(network(0), means).preprocessing()).isEqualTo(means);
        assertThat(legal(network(0), stds).preprocessing()).isEqualTo(stds);
    }

    @Test
    void a_picture_that_goes_elsewhere_too_stays_as_it_is() {
        Model model = new Sketch()
                .weights("w", 3, 3, 1, 1)
                .add("Conv", "c", "x", "w")
                .add("Add", "y", "c", "x")
                .model(1, 3, SIZE, SIZE);
        Legalizer.Legal legal = legal(model, halves());
        assertThat(legal.preprocessing()).isEqualTo(halves());
        assertThat(new GraphEditor(legal.model().graph()).uses("x")).hasSize(2);
    }
}
