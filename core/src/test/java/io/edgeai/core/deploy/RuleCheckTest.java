package io.edgeai.core.deploy;

import static io.edgeai.api.backend.Placement.ACCELERATOR;
import static io.edgeai.api.backend.Placement.CPU;
import static io.edgeai.api.backend.Placement.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Severity;
import io.edgeai.api.stage.TargetSpec.Allow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RuleCheckTest {

    private static final Chip CHIP = new Chip(
            "chip7",
            List.of(),
            List.of(
                    new OpRule(
                            "Conv",
                            "kernel at most 7x7",
                            (graph, node) -> node.intsAttribute("kernel_shape")[0] <= 7,
                            ACCELERATOR),
                    new OpRule("Conv", "any", (graph, node) -> true, CPU),
                    new OpRule("DepthwiseConv", "any", (graph, node) -> true, ACCELERATOR),
                    new OpRule("Erf", "it converts and fails on the board", (graph, node) -> true, REFUSED),
                    new OpRule("Relu", "never", (graph, node) -> false, ACCELERATOR)),
            List.of(),
            List.of(),
            new HardwareLimits(1, 1, 4, 1));

    @Test
    void every_violation_is_named_at_once_with_rule_and_way_out() {
        List<Diagnostic> found = check(Set.of())
                .findings(model(
                        conv("Conv_37", 11),
                        conv("fine", 7),
                        Node.of("Erf", List.of("x"), "e"),
                        Node.of("Tan", List.of("x"), "t"),
                        Node.of("Relu", List.of("x"), "r")));

        assertThat(found)
                .extracting(Diagnostic::message)
                .containsExactly(
                        "node 'Conv_37' (Conv, kernel 11x11, input [1x8x16x16]) would run on the CPU of chip7; the accelerator needs: kernel at most 7x7",
                        "node 'e' (Erf, input [1x8x16x16]) does not run on chip7: it converts and fails on the board",
                        "node 't' (Tan, input [1x8x16x16]) is not in the operator table of chip7; nothing is known of where it runs",
                        "node 'r' (Relu, input [1x8x16x16]) is beyond what is known of chip7; the accelerator needs: never");
        assertThat(found).allMatch(Diagnostic::isError);
        assertThat(found.get(0).hint())
                .isEqualTo("write  allow: [cpu-fallback]  under target vendor/chip7 to accept that");
    }

    @Test
    void what_the_spec_allows_is_a_warning_but_what_fails_on_the_board_stays_an_error() {
        List<Diagnostic> found = check(Set.of(Allow.CPU_FALLBACK, Allow.UNKNOWN_OPERATOR))
                .findings(model(conv("big", 11), Node.of("Erf", List.of("x"), "e"), Node.of("Tan", List.of("x"), "t")));

        assertThat(found)
                .extracting(Diagnostic::severity)
                .containsExactly(Severity.WARNING, Severity.ERROR, Severity.WARNING);
    }

    @Test
    void a_convolution_by_channel_is_an_operator_of_its_own() {
        Node depthwise = conv("big", 11).with("group", Attribute.of(8L));
        assertThat(check(Set.of()).findings(model(depthwise))).isEmpty();
        assertThat(check(Set.of()).placements(model(depthwise)).get(0).rule())
                .hasValueSatisfying(rule -> assertThat(rule.op()).isEqualTo("DepthwiseConv"));
    }

    @Test
    void an_operator_of_another_domain_is_in_no_table() {
        Node foreign = new Node("f", "Conv", "com.example", List.of("x"), List.of("f"), Map.of(), Opaque.NONE);
        assertThat(check(Set.of()).findings(model(foreign)).get(0).message()).contains("'f' (com.example.Conv");
    }

    @Test
    void too_many_dimensions_are_an_error() {
        Model model = model(conv("c", 3));
        Model deep = model.withGraph(model.graph().withValues(List.of(Value.ofFloats("c", 1, 2, 3, 4, 5))));
        assertThat(check(Set.of(Allow.values())).findings(deep))
                .hasSize(1)
                .first()
                .satisfies(one -> assertThat(one.message()).contains("[1x2x3x4x5] of 5 dimensions"));
    }

    private static RuleCheck check(Set<Allow> allowed) {
        return new RuleCheck(CHIP, "vendor/chip7", allowed);
    }

    private static Node conv(String name, long kernel) {
        return Node.of("Conv", List.of("x", "w"), name).with("kernel_shape", Attribute.ints(kernel, kernel));
    }

    private static Model model(Node... nodes) {
        Graph graph = new Graph(
                "g",
                List.of(nodes),
                Map.of("w", Tensor.ofFloats(new float[1], 1, 1, 1, 1)),
                List.of(Value.ofFloats("x", 1, 8, 16, 16)),
                List.of());
        return Model.of(graph, 17);
    }
}
