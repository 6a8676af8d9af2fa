package io.edgeai.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every backend must keep; a backend's conformance test is a subclass that gives the backend. */
public abstract class BackendContract {

    /** The backend under test. */
    protected abstract Backend backend();

    @Test
    void it_is_found_by_its_id_and_no_other_has_it() {
        List<String> ids = ServiceLoader.load(Backend.class).stream()
                .map(provider -> provider.get().id())
                .filter(backend().id()::equals)
                .toList();
        assertThat(ids)
                .as("backends called '" + backend().id() + "' in META-INF/services")
                .hasSize(1);
        assertThat(backend().id()).matches("[a-z][a-z0-9-]*");
    }

    @Test
    void its_chips_have_names_of_their_own_and_can_be_asked_for_twice() {
        List<String> ids = backend().chips().stream().map(Chip::id).toList();
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z][a-z0-9-]*"));
        assertThat(backend().chips().stream().map(Chip::id).toList()).isEqualTo(ids);
    }

    @Test
    void every_chip_computes_in_at_least_one_format_whose_activations_have_one_scale() {
        for (Chip chip : backend().chips()) {
            assertThat(chip.schemes()).as(chip.id()).isNotEmpty();
            assertThat(chip.schemes().stream().map(NumericScheme::name))
                    .as(chip.id())
                    .doesNotHaveDuplicates();
            assertThat(chip.limits().flashBytes()).as(chip.id()).isPositive();
            assertThat(chip.limits().memoryBytes()).as(chip.id()).isPositive();
            assertThat(chip.limits().maxRank()).as(chip.id()).isPositive();
        }
    }

    @Test
    void every_rule_has_a_sentence_and_answers_for_any_node() {
        for (Chip chip : backend().chips()) {
            assertThat(chip.rules()).as(chip.id()).isNotEmpty();
            for (OpRule rule : chip.rules()) {
                assertThat(rule.condition()).as(chip.id() + " " + rule.op()).isNotBlank();
                for (Node node :
                        List.of(Node.of(rule.op(), List.of("x", "y"), "z"), Node.of(rule.op(), List.of("x"), "z"))) {
                    // A shape that is not known, and one that is: the rule answers the same when asked again, and never
                    // throws.
                    for (List<Value> inputs : List.of(
                            List.<Value>of(),
                            List.of(Value.ofFloats("x", 1, 8, 16, 16), Value.ofFloats("y", 1, 8, 1, 1)))) {
                        Graph graph = graph(node, inputs);
                        assertThat(rule.holds().test(graph, node))
                                .isEqualTo(rule.holds().test(graph, node));
                    }
                }
            }
        }
    }

    @Test
    void the_operators_of_an_image_classifier_run_on_the_accelerator() {
        Node relu = Node.of("Relu", List.of("x"), "z");
        for (Chip chip : backend().chips()) {
            Graph graph = graph(relu, List.of(Value.ofFloats("x", 1, 8, 16, 16)));
            assertThat(chip.rules().stream()
                            .filter(rule ->
                                    rule.op().equals("Relu") && rule.holds().test(graph, relu))
                            .findFirst())
                    .as(chip.id())
                    .hasValueSatisfying(rule -> assertThat(rule.placement()).isEqualTo(Placement.ACCELERATOR));
        }
    }

    @Test
    void its_options_are_a_record_and_its_tool_has_a_version() {
        assertThat(backend().options()).matches(Class::isRecord);
        backend().toolchain().ifPresent(tool -> assertThat(tool.version()).isNotBlank());
        assertThat(backend().converter()).isNotNull();
        assertThat(backend().deployer()).isNotNull();
    }

    private static Graph graph(Node node, List<Value> inputs) {
        return new Graph("contract", List.of(node), Map.of(), inputs, List.of());
    }
}
