package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Specs of another tool, and targets without a device, by the command. */
final class ImportTest {

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void bench() throws Exception {
        bench = new Bench(folder);
    }

    @Test
    void a_spec_is_printed_and_what_it_lacks_is_said() {
        bench.write(
                "train.cfg",
                """
                model_config { arch: "mobilenet_v2" dropout: 0.1 }
                train_config { train_dataset_path: "d/train" val_dataset_path: "d/val" n_epochs: 3 }
                """);
        Bench.Answer answer = bench.call("import-tao", "train.cfg");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("name: train", "network: mobilenet-v2", "epochs: 3", "by: folder");
        assertThat(answer.err()).contains("train.cfg:1:46: warning: 'model_config.dropout: 0.1' has no counterpart");

        assertThat(bench.call("import-tao", "train.cfg", "--output", "made.yaml")
                        .code())
                .isZero();
        assertThat(folder.resolve("made.yaml")).hasContent(answer.out());
        bench.refused(2, bench.call("import-tao", "train.cfg", "--output", "made.yaml"), "made.yaml' is there already");
        bench.refused(2, bench.call("import-tao", "none.cfg"), "none.cfg' cannot be read");
    }

    @Test
    void annotations_become_class_folders_that_a_spec_takes() throws Exception {
        Files.createDirectories(folder.resolve("voc"));
        Files.createSymbolicLink(folder.resolve("voc/JPEGImages"), folder.resolve("pictures/red"));
        Files.createDirectories(folder.resolve("voc/Annotations"));
        for (int i = 0; i < 10; i++) {
            bench.write(
                    "voc/Annotations/" + i + ".xml",
                    "<annotation><object><name>%s</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>30</xmax><ymax>30</ymax></bndbox></object></annotation>"
                            .formatted(i % 2 == 0 ? "even" : "odd"));
        }
        Bench.Answer answer = bench.call("import-voc", "voc", "--out", "made", "--objects", "crops");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains("class 'even': 5 pictures", "dataset:", "  images: made", "  group: {pattern:");
        assertThat(folder.resolve("made/odd/1_1.jpg")).isNotEmptyFile();
        bench.refused(2, bench.call("import-voc", "voc", "--out", "made"), "made' is there already and not empty");
        bench.refused(2, bench.call("import-voc", "none", "--out", "other"), "none' is not a folder");
    }

    @Test
    void a_run_without_a_device_ends_with_the_model_for_it() throws Exception {
        Path spec = bench.write(
                "spec.yaml",
                Bench.SPEC
                        + "targets: [{backend: tensorrt, chip: orin-nano, device: none}, "
                        + "{backend: tensorrt, chip: orin-nano, device: none, scheme: fp16}, "
                        + "{backend: tensorrt, chip: nano, device: none}]\n");
        Bench.Answer answer = bench.run(spec);
        assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        Path results = folder.resolve("build/bad");
        assertThat(results.resolve("tensorrt-orin-nano/bad.onnx")).exists();
        assertThat(results.resolve("tensorrt-orin-nano/bad.onnx.json")).exists();
        assertThat(results.resolve("tensorrt-orin-nano/calibration-cache")).exists();
        assertThat(results.resolve("tensorrt-orin-nano-2/README.md")).exists();
        assertThat(results.resolve("tensorrt-nano/bad.onnx")).exists();
        assertThat(Files.readString(results.resolve("result.json"))).contains("no engine was built");
    }

    @Test
    void a_device_that_is_not_there_is_refused_before_the_run() {
        Path spec = bench.write("spec.yaml", Bench.SPEC + "targets: [{backend: tensorrt, chip: orin-nano}]\n");
        bench.refused(2, bench.run(spec), "device 'simulator' is not possible: tensorrt has none");
        Path local =
                bench.write("local.yaml", Bench.SPEC + "targets: [{backend: rknn, chip: rv1103, device: local}]\n");
        bench.refused(2, bench.run(local), "device 'local' is not possible: this machine is none of rknn's");
    }
}
