package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConcatAsSumTest {

    /** Two groups of channels from the input, and a third in their middle. */
    private static Sketch groups(int first, int second, int third, int made) {
        return new Sketch()
                .weights("w0", first, 3, 1, 1)
                .weights("w1", second, 3, 1, 1)
                .weights("w2", third, 3, 1, 1)
                .weights("w", made, first + second + third, 3, 3)
                .weights("b", made)
                .add("Conv", "c0", "x", "w0")
                .add("Conv", "c1", "x", "w1")
                .add("Conv", "c2", "x", "w2")
                .add(Node.of("Concat", List.of("c0", "c1", "c2"), "all").with("axis", Attribute.of(1L)));
    }

    private static Node conv(String to) {
        return Node.of("Conv", List.of("all", "w", "b"), to).with("pads", Attribute.ints(1, 1, 1, 1));
    }

    private static Model legal(Model model) {
        return Legalizer.apply(model, Preprocessing.unit(5), List.of(new Rewrite.ConcatAsSum()))
                .model();
    }

    private static float[] run(Model model) throws OrtException {
        Random random = new Random(6);
        float[] values = new float[3 * 5 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Reference.run(model, Map.of("x", Tensor.ofFloats(values, 1, 3, 5, 5)))
                .get(0);
    }

    @Test
    void a_convolution_of_many_groups_becomes_a_sum_that_computes_the_same() throws OrtException {
        Model given = groups(4, 7, 2, 4).add(conv("y")).model(1, 3, 5, 5);
        Model legal = legal(given);
        assertThat(legal.graph().operators()).containsExactlyInAnyOrder("Conv", "Add");
        assertThat(legal.graph().nodes()).hasSize(3 + 3 + 2);
        assertThat(legal.graph().nodes().stream()
                        .filter(node -> node.is("Conv") && node.inputs().size() == 3))
                .as("only the last one has the bias")
                .hasSize(1);
        float[] before = run(given);
        float[] after = run(legal);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 7, 2, 4, true", "4, 4, 4, 4, false", "4, 5, 4, 4, true", "8, 8, 8, 9, false"})
    void it_does_where_the_groups_have_more_channels_than_all_sums_together(
            int first, int second, int third, int made, boolean sum) {
        Model legal = legal(groups(first, second, third, made).add(conv("y")).model(1, 3, 5, 5));
        assertThat(legal.graph().operators().contains("Concat")).isEqualTo(!sum);
    }

    @Test
    void a_concatenation_that_others_take_too_stays() {
        Model legal = legal(groups(4, 7, 2, 4)
                .add(conv("z"))
                .add("Conv", "v", "all", "w")
                .add("Flatten", "f", "z")
                .add("Flatten", "g", "v")
                .add(Node.of("Concat", List.of("f", "g"), "y").with("axis", Attribute.of(1L)))
                .model(1, 3, 5, 5));
        assertThat(legal.graph().nodes().stream().filter(node -> node.is("Concat")))
                .hasSize(2);
    }
}
