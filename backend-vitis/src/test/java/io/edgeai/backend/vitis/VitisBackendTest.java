package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.testing.BackendContract;
import io.edgeai.core.deploy.RuleCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VitisBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new VitisBackend();
    }

    @Test
    void a_chip_is_one_row_of_data() {
        Dpu row = new Dpu(Dpu.TABLE.parsed("zcu111 DPUCZDX8G_ISA1_B3136 - 0x101000056010406 - 14 2048 8 isa1"));
        Chip chip = row.chip();
        assertThat(chip.id()).isEqualTo("zcu111");
        assertThat(chip.limits().channelMultiple()).isEqualTo(14);
        assertThat(conv(chip, 1, 256 * 14, 64)).isEmpty();
        assertThat(conv(chip, 1, 256 * 14 + 1, 64)).hasSize(1);
        assertThat(row.arch(options("3.0", Optional.empty()))).isEqualTo("{\"fingerprint\":\"0x101000056010406\"}\n");
        assertThat(row.arch(options("2.5", Optional.empty()))).isEqualTo("{\"target\":\"DPUCZDX8G_ISA1_B3136\"}\n");
    }

    /** From the table of releases: the name is the same, bit 30 is not. */
    @ParameterizedTest
    @CsvSource({
        "kv260, 2.5, 0x101000016010407",
        "kv260, 3.0, 0x101000056010407",
        "zcu102, 3.5, 0x101000056010407",
        "zcu104, 3.0, 0x101000056010407"
    })
    void a_board_s_fingerprint_is_that_of_its_release(String chip, String release, String fingerprint) {
        assertThat(Dpu.of(chip).arch(options(release, Optional.empty())))
                .isEqualTo("{\"fingerprint\":\"" + fingerprint + "\"}\n");
    }

    @Test
    void another_overlay_s_fingerprint_can_be_given() {
        assertThat(Dpu.of("kv260").arch(options("3.0", Optional.of("0x1000020f6014406"))))
                .isEqualTo("{\"fingerprint\":\"0x1000020f6014406\"}\n");
    }

    @Test
    void convolutions_keep_to_the_banks_of_weights() {
        Chip chip = Dpu.of("kv260").chip();
        assertThat(conv(chip, 16, 128, 8)).isEmpty();
        // 16 x 16 x ceil(129 / 16) = 2304 words.
        assertThat(conv(chip, 16, 129, 8)).singleElement().satisfies(found -> {
            assertThat(found.message()).contains("would run on the CPU of kv260", "kernel area", "at most 2048");
            assertThat(found.hint()).contains("cpu-fallback");
        });
        assertThat(conv(chip, 17, 8, 8)).hasSize(1);
        assertThat(conv(chip, 1, 4096, 4097)).hasSize(1);
    }

    @Test
    void a_gate_of_one_number_a_channel_runs_on_the_processor() {
        Graph graph = new Graph(
                "g",
                List.of(Node.of("Mul", List.of("x", "gate"), "z")),
                Map.of(),
                List.of(Value.ofFloats("x", 1, 8, 16, 16), Value.ofFloats("gate", 1, 8, 1, 1)),
                List.of());
        assertThat(new RuleCheck(Dpu.of("kv260").chip(), "vitis/kv260", Set.of()).findings(Model.of(graph, 17)))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("two feature maps of one shape"));
    }

    @Test
    void slopes_and_hard_sigmoids_are_those_of_the_hardware() {
        assertThat(findings(Node.of("LeakyRelu", List.of("x"), "z").with("alpha", Attribute.of(0.1f))))
                .isEmpty();
        assertThat(findings(Node.of("LeakyRelu", List.of("x"), "z").with("alpha", Attribute.of(0.2f))))
                .hasSize(1);
        assertThat(findings(Node.of("HardSigmoid", List.of("x"), "z"))).hasSize(1);
        assertThat(findings(Node.of("HardSigmoid", List.of("x"), "z").with("alpha", Attribute.of(1 / 6f))))
                .isEmpty();
        assertThat(findings(Node.of("Gelu", List.of("x"), "z")))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("not in the operator table"));
    }

    private static List<Diagnostic> findings(Node node) {
        Graph graph = new Graph("g", List.of(node), Map.of(), List.of(Value.ofFloats("x", 1, 8, 16, 16)), List.of());
        return new RuleCheck(Dpu.of("kv260").chip(), "vitis/kv260", Set.of()).findings(Model.of(graph, 17));
    }

    private static List<Diagnostic> conv(Chip chip, int kernel, int in, int out) {
        Tensor weights = Tensor.ofFloats(new float[out * in * kernel * kernel], out, in, kernel, kernel);
        Graph graph = new Graph(
                "g",
                List.of(Node.of("Conv", List.of("x", "w"), "z")),
                Map.of("w", weights),
                List.of(Value.ofFloats("x", 1, in, 32, 32)),
                List.of());
        return new RuleCheck(chip, "vitis/" + chip.id(), Set.of()).findings(Model.of(graph, 17));
    }

    private static VitisBackend.Options options(String release, Optional<String> fingerprint) {
        return new VitisBackend.Options(
                true,
                release,
                Optional.empty(),
                Optional.empty(),
                fingerprint,
                "image",
                "docker",
                Duration.ofMinutes(1));
    }
}
