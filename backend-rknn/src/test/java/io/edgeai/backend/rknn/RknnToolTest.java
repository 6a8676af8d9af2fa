package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a toolkit that misbehaves; a script stands for Python. */
@Timeout(60)
final class RknnToolTest {

    @TempDir
    Path folder;

    @Test
    void a_crash_names_signal_and_the_compiler_s_pass_and_the_log() {
        script(
                "echo 'D RKNN: [10:00:00.000] >>>>>> start: rknn::RKNNFusePass'; echo 'I rknn building ...' >&2; kill -SEGV $$");
        assertThatThrownBy(this::run)
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(
                        "job 'build', crashed by signal 11 (segmentation fault), in the compiler's pass RKNNFusePass")
                .hasMessageContaining("| I rknn building ...")
                .hasMessageContaining("the whole log: " + folder.resolve("work").resolve("build.log"));
    }

    @Test
    void want_of_memory_is_suspected_behind_a_kill() {
        script("kill -KILL $$");
        assertThatThrownBy(this::run).hasMessageContaining("signal 9 (killed)").hasMessageContaining("want of memory");
    }

    @Test
    void a_hang_is_ended_at_the_limit() {
        script("echo 'D RKNN: [10:00:00.000] >>>>>> start: rknn::RKNNTilingPass'; sleep 60");
        assertThatThrownBy(() -> tool(Duration.ofSeconds(1)).run("build", RknnTool.JSON.createObjectNode()))
                .hasMessageContaining("it hangs, or the limit is too short, in the compiler's pass RKNNTilingPass")
                .hasMessageContaining("options: {limit: 2 s}");
    }

    @Test
    void a_refusal_shows_the_toolkit_s_last_words() {
        script("echo 'ValueError: Unsupport onnx opset 21, need <= 19!' > build.error;"
                + " printf '\\033[1;31mE\\033[0m load_onnx: no\\n' >&2; exit 1");
        assertThatThrownBy(this::run)
                .hasMessageContaining("failed: ValueError: Unsupport onnx opset 21, need <= 19!")
                .hasMessageContaining("| E load_onnx: no");
    }

    @Test
    void an_end_without_a_result_is_a_failure_even_with_exit_code_0() {
        script("exit 0");
        assertThatThrownBy(this::run).hasMessageContaining("ended with exit code 0 and without a result");
    }

    @Test
    void a_result_left_by_an_earlier_job_is_not_taken_for_this_one_s() throws Exception {
        Files.createDirectories(folder.resolve("work"));
        Files.writeString(folder.resolve("work").resolve("build.result.json"), "{}");
        script("exit 0");
        assertThatThrownBy(this::run).hasMessageContaining("without a result");
    }

    @Test
    void the_process_gets_a_folder_for_its_scraps_and_the_log_level() {
        script("printf '{\"level\": \"%s\", \"temporary\": \"%s\"}' $RKNN_LOG_LEVEL \"$TMPDIR\" > build.result.json");
        var done = tool(Duration.ofSeconds(30)).run("build", RknnTool.JSON.createObjectNode());
        assertThat(done.result().path("level").asText()).isEqualTo("5");
        assertThat(done.result().path("temporary").asText())
                .isEqualTo(folder.resolve("work").resolve("tmp").toString());
    }

    @Test
    void the_layer_table_gives_placements_figures_and_errors() {
        RknnLayers layers = RknnLayers.parse(String.join(
                "\n",
                "D RKNN: [19:20:43.985] 0    InputOperator      INT8     CPU    \\     (1,3,224,224)   0/0/0     0   InputOperator:input",
                "D RKNN: [19:20:43.985] 1    ConvHardSwish      INT8     NPU    (1,3,224,224),(16,3,3,3),(16)  (1,16,112,112)  57137/112896/112896   147   Conv:Conv_7",
                "D RKNN: [19:20:43.985] 2    Erf                INT8     CPU    (1,16,112,112)  (1,16,112,112)  0/0/0  4  Erf:gelu",
                "D RKNN: [19:20:43.988] Total Internal Memory Size: 379.75KB",
                "D RKNN: [19:20:43.988] Total Weight Memory Size: 2903.31KB",
                "E RKNN: [19:20:43.989] REGTASK: The bit width of field value exceeds the limit"));

        assertThat(layers.rows()).hasSize(3);
        assertThat(layers.figures())
                .containsEntry("estimated-cycles", 112896.0)
                .containsEntry("memory-bytes", (379.75 + 2903.31) * 1024);
        assertThat(layers.findings("rv1103", false))
                .extracting(found -> found.message())
                .satisfiesExactly(
                        text -> assertThat(text).contains("layer 'Erf:gelu' (Erf) runs on the CPU of rv1103"),
                        text -> assertThat(text).contains("REGTASK: The bit width of field value exceeds the limit"));
        assertThat(layers.findings("rv1103", true).get(0).isError()).isFalse();
        assertThat(RknnLayers.parse("").findings("rv1103", false).get(0).isError())
                .isTrue();
    }

    private void run() {
        tool(Duration.ofSeconds(30)).run("build", RknnTool.JSON.createObjectNode());
    }

    private void script(String body) {
        RknnToolchainTest.script(folder.resolve("venv"), body);
    }

    private RknnTool tool(Duration limit) {
        return new RknnTool(folder.resolve("venv"), folder.resolve("work"), new LocalHost(), limit);
    }
}
