package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One spec for all vendors whose tools need not be there, as {@code examples/bird-feeder/all-vendors.yaml} without Rockchip's toolkit. */
final class AllVendorsTest {

    private static final String TARGETS =
            """
            targets:
              - {backend: tidl, chip: tda4vm, device: none, options: {compile: false}}
              - {backend: tidl, chip: am68a, device: none, options: {compile: false}}
              - {backend: vitis, chip: kv260, device: none, allow: [cpu-fallback], options: {compile: false}}
              - {backend: tensorrt, chip: orin-nano, device: none}
            """;

    @TempDir
    private Path folder;

    @Test
    void oneRunEndsWithOneTable() throws IOException {
        Bench bench = new Bench(folder);

        Bench.Answer answer = bench.run(bench.write("a.yaml", Bench.SPEC.replace("size: 32", "size: 96") + TARGETS));

        assertThat(answer.code()).as(answer.err() + answer.out()).isZero();
        assertThat(Files.readString(folder.resolve("build/bad/result.json")))
                .contains("\"comparison\"", "tidl/tda4vm", "tidl/am68a", "vitis/kv260", "tensorrt/orin-nano");
        assertThat(Files.readString(folder.resolve("build/bad/report.html"))).contains("not measured");
    }

    @Test
    void theExampleIsInOrder() throws IOException {
        Bench bench = new Bench(folder);
        Path example = Path.of("..", "examples", "bird-feeder", "all-vendors.yaml");
        Path spec = bench.write("all-vendors.yaml", Files.readString(example));

        Bench.Answer answer = bench.call("check", spec.toString());

        assertThat(answer.code()).as(answer.err() + answer.out()).isZero();
        assertThat(answer.out()).contains("rknn/rv1103", "tidl/am68a", "vitis/kv260", "tensorrt/orin-nano");
    }
}
