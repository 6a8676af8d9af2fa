package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.testing.BackendContract;
import io.edgeai.core.deploy.RuleCheck;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TidlBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new TidlBackend();
    }

    @Test
    void the_chips_are_those_of_the_fact_sheet() {
        assertThat(backend().chips())
                .extracting(Chip::id)
                .containsExactly("tda4vm", "am62a", "am67a", "am68a", "am69a", "tda4vh");
    }

    @Test
    void a_chip_is_one_row_of_data() {
        ChipTable.Row future = TidlChip.TABLE.parsed("am70a am70a 9 8192 2 1200 4096 second large 0.1 0.2");

        Chip chip = new TidlChip(future).chip();

        assertThat(chip.id()).isEqualTo("am70a");
        assertThat(chip.schemes()).extracting(NumericScheme::name).contains("w8a8", "w16a16");
        assertThat(chip.rules()).isNotEmpty();
        Graph graph = SmallNet.model().graph();
        assertThat(new RuleCheck(chip, "tidl/am70a", Set.of())
                        .findings(SmallNet.model().withGraph(graph)))
                .isEmpty();
    }

    @Test
    void the_first_matrix_unit_has_powers_of_two_only_the_second_has_zero_points_and_channels() {
        NumericScheme first = scheme("tda4vm");
        assertThat(first.activations().symmetric()).isTrue();
        assertThat(first.activations().scale()).isEqualTo(Encoding.Scale.POWER_OF_TWO);
        assertThat(first.weights().granularity()).isEqualTo(Encoding.Granularity.PER_TENSOR);
        assertThat(chip("tda4vm").schemes()).allMatch(one -> one.activations().symmetric());
        for (String id : List.of("am62a", "am67a", "am68a", "am69a", "tda4vh")) {
            assertThat(scheme(id).activations().symmetric()).as(id).isFalse();
            assertThat(scheme(id).weights().granularity()).as(id).isEqualTo(Encoding.Granularity.PER_CHANNEL);
            assertThat(scheme(id).others()).as(id).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tda4vm | Erf | would run on the CPU of tda4vm",
                "am68a | ReduceMean | would run on the CPU",
                "am68a | Bernoulli | is not in the operator table",
                "am62a | Softplus | would run on the CPU"
            })
    void an_operator_that_is_not_offloaded_is_an_error(String chip, String op, String message) {
        assertThat(findings(chip, Node.of(op, List.of("x"), "z")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.isError()).isTrue();
                    assertThat(found.message()).contains(message);
                });
    }

    @Test
    void limits_of_the_vendor_s_table_hold() {
        Node conv = Node.of("Conv", List.of("x", "w"), "z").with("kernel_shape", Attribute.ints(3, 3));
        assertThat(findings("am68a", conv.with("strides", Attribute.ints(2, 2))))
                .isEmpty();
        assertThat(findings("am68a", conv.with("strides", Attribute.ints(1, 2))))
                .hasSize(1);
        assertThat(findings("am68a", conv.with("strides", Attribute.ints(3, 3))))
                .isEmpty();
        assertThat(findings("am62a", conv.with("strides", Attribute.ints(3, 3))))
                .hasSize(1);
        assertThat(findings("am67a", conv.with("pads", Attribute.ints(0, 17, 0, 17))))
                .hasSize(1);
        Node nine = conv.with("kernel_shape", Attribute.ints(9, 9));
        assertThat(findings("tda4vm", nine)).isEmpty();
        assertThat(findings("tda4vm", nine.with("strides", Attribute.ints(2, 2))))
                .hasSize(1);
        Node depthwise = conv.with("group", Attribute.of(8L));
        assertThat(findings("tda4vm", depthwise)).isEmpty();
        assertThat(findings("tda4vm", depthwise.with("kernel_shape", Attribute.ints(9, 9))))
                .hasSize(1);
        Node pool = Node.of("MaxPool", List.of("x"), "z");
        assertThat(findings("tda4vm", pool.with("kernel_shape", Attribute.ints(3, 3))))
                .isEmpty();
        assertThat(findings("tda4vm", pool.with("kernel_shape", Attribute.ints(5, 5)))
                        .get(0)
                        .message())
                .contains("cascade of 3x3");
        Node sub = Node.of("Sub", List.of("x", "x"), "z");
        assertThat(findings("tda4vm", sub).get(0).message()).contains("Add of Mul -1");
    }

    private Chip chip(String id) {
        return backend().chips().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private NumericScheme scheme(String id) {
        return chip(id).schemes().get(0);
    }

    private List<Diagnostic> findings(String id, Node node) {
        Graph graph = new Graph(
                "g",
                List.of(node),
                Map.of("w", Tensor.ofFloats(new float[8 * 8 * 9], 8, 8, 3, 3)),
                List.of(Value.ofFloats("x", 1, 8, 16, 16)),
                List.of());
        return new RuleCheck(chip(id), "tidl/" + id, Set.of()).findings(Model.of(graph, 17));
    }
}
