package io.edgeai.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Request;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.api.testing.BackendContract;
import io.edgeai.core.deploy.RuleCheck;
import io.edgeai.core.spec.Specs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TensorRtBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new TensorRtBackend();
    }

    @Test
    void a_device_is_one_row_of_data() {
        Chip added = TensorRtChips.chip(TensorRtChips.TABLE.parsed("thor 10.13 11.0 int8 0 64G"));
        assertThat(added.schemes()).extracting(scheme -> scheme.name()).containsExactly("int8", "fp16");
        assertThat(added.limits().memoryBytes()).isEqualTo(64L << 30);
        assertThat(findings(added, Node.of("Mish", List.of("x"), "z"))).isEmpty();
    }

    @Test
    void a_gpu_without_int8_has_half_precision_alone() {
        assertThat(TensorRtChips.chip(TensorRtChips.TABLE.row("nano")).schemes())
                .extracting(scheme -> scheme.name())
                .containsExactly("fp16");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nano | GridSample | is there from TensorRT 8.5 on, this device has 8.2",
                "nano | HardSwish | is there from TensorRT 8.5 on, this device has 8.2",
                "orin-nano | Attention | is there from TensorRT 10.14 on, this device has 10.3",
                "h100 | QLinearConv | is in no release's list",
                "h100 | NoSuchThing | is not in the operator table"
            })
    void an_operator_that_the_release_has_not_is_an_error(String chip, String op, String message) {
        assertThat(findings(TensorRtChips.chip(TensorRtChips.TABLE.row(chip)), Node.of(op, List.of("x"), "z")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.message()).contains(message);
                    assertThat(found.isError()).isTrue();
                });
    }

    @Test
    void restrictions_of_the_vendor_s_table_hold() {
        Chip orin = TensorRtChips.chip(TensorRtChips.TABLE.row("orin-nano"));
        Node pool = Node.of("MaxPool", List.of("x"), "z").with("kernel_shape", Attribute.ints(3, 3));
        assertThat(findings(orin, pool)).isEmpty();
        assertThat(findings(orin, pool.with("dilations", Attribute.ints(2, 2)))).hasSize(1);
        assertThat(findings(orin, pool.withOutputs(List.of("z", "indices")))).hasSize(1);
        Node resize = Node.of("Resize", List.of("x"), "z");
        assertThat(findings(orin, resize.with("mode", Attribute.of("linear")))).isEmpty();
        assertThat(findings(orin, resize.with("mode", Attribute.of("cubic"))))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("mode nearest/linear"));
    }

    @ParameterizedTest
    @CsvSource({"8.2, 1, 8201", "8.5, 1, 8501", "10.0, 1, 100001", "11.1, 0, 110100"})
    void releases_have_numbers_as_the_vendor_writes_them(String release, int patch, int number) {
        assertThat(TensorRtChips.number(release + "." + patch)).isEqualTo(number);
        assertThat(TensorRtChips.release(number)).isEqualTo(release + "." + patch);
    }

    @Test
    void the_oldest_release_asks_more_of_some_operators() {
        Chip nano = TensorRtChips.chip(TensorRtChips.TABLE.row("nano"));
        Chip orin = TensorRtChips.chip(TensorRtChips.TABLE.row("orin-nano"));
        Node top = Node.of("TopK", List.of("x", "k"), "z");
        assertThat(findings(orin, top)).isEmpty();
        assertThat(findings(nano, top)).singleElement().satisfies(found -> assertThat(found.message())
                .contains("K a constant"));
        assertThat(findings(nano, Node.of("InstanceNormalization", List.of("x", "s", "b"), "z")))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("scale and bias initializers"));
    }

    @ParameterizedTest
    @CsvSource({"nano, 13", "xavier-nx, 17", "orin-nano, 20", "h100, 22"})
    void the_highest_opset_follows_from_the_release(String chip, long opset) {
        assertThat(TensorRtChips.chip(TensorRtChips.TABLE.row(chip)).rewrites())
                .filteredOn(rewrite -> rewrite instanceof Rewrite.Opset)
                .containsExactly(new Rewrite.Opset(opset));
    }

    @Test
    void a_core_that_is_not_there_is_told_at_its_line_before_anything_runs() {
        Chip orin = TensorRtChips.chip(TensorRtChips.TABLE.row("orin-nano"));
        Location line = new Location("bird.yaml", 9, 25);
        Request request = new Request(
                "small",
                orin,
                orin.schemes().get(1),
                Specs.of(TargetSpec.class, Map.of("backend", "tensorrt", "chip", "orin-nano")),
                Specs.of(TensorRtBackend.Options.class, Map.of("dla-core", 0)),
                Specs.defaults(QuantizeSpec.class),
                Optional.empty(),
                Map.of("dla-core", line));

        assertThat(backend().check(request)).hasSize(2).allSatisfy(one -> {
            assertThat(one.location()).contains(line);
            assertThat(one.hint()).isNotBlank();
        });
    }

    @Test
    void layers_can_be_in_half_precision_where_flags_say_so() {
        assertThat(TensorRtChips.chip(TensorRtChips.TABLE.row("orin-nano"))
                        .schemes()
                        .get(0)
                        .others())
                .singleElement()
                .satisfies(other -> assertThat(other.activations().isFloat()).isTrue());
        Chip typed = TensorRtChips.chip(TensorRtChips.TABLE.parsed("next 11.1 12.0 int8 0 64G"));
        assertThat(typed.schemes().get(0).others()).isEmpty();
    }

    private static List<Diagnostic> findings(Chip chip, Node node) {
        Graph graph = new Graph("g", List.of(node), Map.of(), List.of(Value.ofFloats("x", 1, 8, 16, 16)), List.of());
        return new RuleCheck(chip, "tensorrt/" + chip.id(), Set.of()).findings(Model.of(graph, 17));
    }
}
