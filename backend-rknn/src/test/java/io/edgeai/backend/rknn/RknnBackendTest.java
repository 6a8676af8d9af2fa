package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
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

final class RknnBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new RknnBackend();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rv1103 | Erf | rknn_init fails on the board",
                "rv1103b | Min | rknn_init fails on the board",
                "rv1103 | Exp | would run on the CPU of rv1103",
                "rv1103 | HardSigmoid | alpha 1/6 (ONNX's default is 0.2)",
                "rv1103 | Tan | is not in the operator table",
                "rk3588 | Mish | would run on the CPU of rk3588"
            })
    void an_operator_that_the_chip_has_not_is_an_error(String chip, String op, String message) {
        assertThat(findings(chip, Node.of(op, List.of("x"), "z")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.message()).contains(message);
                    assertThat(found.isError()).isTrue();
                });
    }

    @Test
    void limits_of_the_vendor_s_table_hold() {
        Node small = Node.of("MaxPool", List.of("x"), "z").with("kernel_shape", Attribute.ints(7, 7));
        assertThat(findings("rv1103", small)).isEmpty();
        assertThat(findings("rv1103", small.with("kernel_shape", Attribute.ints(9, 9)))
                        .get(0)
                        .message())
                .contains("kernel 9x9", "kernel 1 to 7");
        Node turned = Node.of("Transpose", List.of("x"), "z");
        assertThat(findings("rv1103", turned.with("perm", Attribute.ints(0, 2, 3, 1))))
                .isEmpty();
        assertThat(findings("rv1103", turned.with("perm", Attribute.ints(0, 3, 2, 1))))
                .isEmpty();
        assertThat(findings("rv1103", turned.with("perm", Attribute.ints(0, 1, 2))))
                .hasSize(1);
    }

    @Test
    void a_chip_is_one_row_of_data() {
        Chip chip = chip("rv1126b b 256M 512M");
        assertThat(chip.id()).isEqualTo("rv1126b");
        assertThat(chip.schemes()).extracting(scheme -> scheme.name()).containsExactly("w8a8", "w16a16i_dfp");
        assertThat(chip.limits().memoryBytes()).isEqualTo(512L << 20);
        assertThat(findings(chip, Node.of("Relu", List.of("x"), "z"))).isEmpty();
        assertThat(findings(chip, Node.of("Min", List.of("x"), "z")))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("rv1126b", "rknn_init fails on the board"));
        assertThat(chip("rk3999 rk - -").limits().flashBytes()).isEqualTo(Long.MAX_VALUE);
    }

    private static Chip chip(String row) {
        return RknnChips.TABLE.chip(RknnChips.TABLE.parsed(row));
    }

    private List<Diagnostic> findings(String id, Node node) {
        return findings(
                backend().chips().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(),
                node);
    }

    private static List<Diagnostic> findings(Chip chip, Node node) {
        Graph graph = new Graph("g", List.of(node), Map.of(), List.of(Value.ofFloats("x", 1, 8, 16, 16)), List.of());
        return new RuleCheck(chip, "rknn/" + chip.id(), Set.of()).findings(Model.of(graph, 17));
    }
}
