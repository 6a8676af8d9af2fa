package io.edgeai.api.backend.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OperatorTableTest {

    private static final Node POOL = Node.of("MaxPool", List.of("x", "c"), "z");

    @Test
    void a_row_says_what_its_conditions_say_and_holds_where_they_do() {
        OpRule rule = rules("accelerator MaxPool | kernel 1..7; stride ..8").get(0);
        assertThat(rule.condition()).isEqualTo("kernel 1 to 7, stride at most 8");
        assertThat(rule.placement()).isEqualTo(Placement.ACCELERATOR);
        assertThat(holds(rule, POOL.with("kernel_shape", Attribute.ints(7, 7)))).isTrue();
        assertThat(holds(rule, POOL.with("kernel_shape", Attribute.ints(7, 9)))).isFalse();
        assertThat(holds(rule, POOL.with("strides", Attribute.ints(9, 9)))).isFalse();
    }

    @Test
    void a_sentence_of_its_own_stands_for_a_row_or_a_condition() {
        assertThat(rules("accelerator MaxPool | kernel 1..7 | as the manual has it")
                        .get(0)
                        .condition())
                .isEqualTo("as the manual has it");
        assertThat(rules("accelerator MaxPool | kernel 1..7 \"small windows\"; \"any; shape or size\"")
                        .get(0)
                        .condition())
                .isEqualTo("small windows, any; shape or size");
    }

    @Test
    void variants_names_and_the_star_spare_repetitions() {
        String table =
                """
                # from a manual
                let window [a] = kernel ..{most}
                let window [b] = kernel ..3
                accelerator MaxPool AveragePool | {window}
                accelerator Relu | "any shape"
                accelerator Erf [b] | "any shape"
                cpu AveragePool | "slow"
                refused * Tan | "fails"
                """;
        assertThat(OperatorTable.parse(table, Vocabulary.common()).rules(Set.of("a"), Map.of("most", "7")))
                .extracting(rule -> rule.op() + " " + rule.placement() + " " + rule.condition())
                .containsExactly(
                        "MaxPool ACCELERATOR kernel at most 7",
                        "AveragePool ACCELERATOR kernel at most 7",
                        "Relu ACCELERATOR any shape",
                        "AveragePool CPU slow",
                        "MaxPool REFUSED fails",
                        "Tan REFUSED fails");
        assertThat(OperatorTable.parse(table, Vocabulary.common()).rules(Set.of("b"), Map.of("most", "7")))
                .extracting(OpRule::op)
                .contains("Erf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accelerator Conv / kernal 1..7 | condition 'kernal' is none of",
                "accelerator Conv / kernel 1..x | 'x' is no number",
                "accelerator Conv / kernel ..{most} | a name in braces is none of",
                "somewhere Conv | SOMEWHERE"
            })
    void a_line_that_is_not_understood_is_named(String line, String message) {
        assertThatThrownBy(() -> rules(line.replace('/', '|')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("operator table:1, '" + line.replace('/', '|') + "'", message);
    }

    /** The node is a MaxPool of x [1, 8, 16, 12] and c, a constant [8, 4, 3, 3] of ones, to z [1, 8, 32, 24]. */
    @ParameterizedTest
    @CsvSource({
        "kernel 3, true",
        "kernel 1..2, false",
        "size 12..16, true",
        "size ..15, false",
        "width 12, true",
        "inner ..11, false",
        "rank 4, true",
        "dims 3, true",
        "dims ..2, false",
        "weight-sizes 3..8, true",
        "inputs 2, true",
        "outputs 2, false",
        "axis 3, true",
        "axis-from-end -1, true",
        "group 1, true",
        "enlargement 2, true",
        "enlargement 1 4, false",
        "clip-low 1, true",
        "clip-low ..0, false",
        "clip-high >0, true",
        "input 1 1, true",
        "input 1 2 3, false",
        "input 0 1, false",
        "input 4 7, true",
        "constant 1, true",
        "constant 0, false",
        "constant single 1, false",
        "weight-rank 4, true",
        "constant any, true",
        "constant many, true",
        "constant-if-given 0, false",
        "constant-if-given 4, true",
        "same-shape, false",
        "broadcast row, false",
        "text mode nearest linear, true",
        "text mode linear default nearest, false",
        "attribute alpha 1/6, true",
        "attribute alpha 1/6 default 0.2, false",
        "attribute alpha 1/5 default 0.2, true",
        "kernel 9 or stride 9, true",
        "kernel 9 or size 9, false",
    })
    void conditions_are_true_of_a_node_or_not(String condition, boolean expected) {
        assertThat(holds(rules("accelerator MaxPool | " + condition).get(0), POOL))
                .isEqualTo(expected);
    }

    @Test
    void what_is_not_known_is_not_broken() {
        Graph bare = new Graph("g", List.of(POOL), Map.of(), List.of(), List.of());
        for (String condition :
                List.of("kernel 3", "size 1", "rank 2", "same-shape", "broadcast channel", "enlargement 3")) {
            OpRule rule = rules("accelerator MaxPool | " + condition).get(0);
            assertThat(rule.holds().test(bare, POOL)).as(condition).isTrue();
        }
    }

    private static List<OpRule> rules(String table) {
        return OperatorTable.parse(table, Vocabulary.common()).rules(Set.of(), Map.of());
    }

    private static boolean holds(OpRule rule, Node node) {
        float[] ones = new float[8 * 4 * 3 * 3];
        java.util.Arrays.fill(ones, 1);
        Graph graph = new Graph(
                "g",
                List.of(node),
                Map.of("c", Tensor.ofFloats(ones, 8, 4, 3, 3)),
                List.of(Value.ofFloats("x", 1, 8, 16, 12)),
                List.of(Value.ofFloats("z", 1, 8, 32, 24)));
        return rule.holds().test(graph, node);
    }
}
