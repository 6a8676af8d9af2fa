package io.edgeai.importer.tao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.Train;
import io.edgeai.core.spec.SpecImport;
import io.edgeai.core.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files have the keys and values that the vendor's tutorials show, in our own order and words. */
final class TaoImporterTest {

    private static final String TRAIN =
            """
            # the sample of the classification tutorial
            model_config {
              arch: "resnet", n_layers: 18
              use_batch_norm: true
              all_projections: true
              freeze_blocks: 0
              freeze_blocks: 1
              input_image_size: "3,224,224"
            }
            train_config {
              train_dataset_path: "/data/split/train"
              val_dataset_path: "/data/split/val"
              pretrained_model_path: "/models/resnet_18.hdf5"
              optimizer { sgd { lr: 0.01 decay: 0.0 momentum: 0.9 nesterov: False } }
              batch_size_per_gpu: 64
              n_epochs: 80
              n_workers: 16
              preprocess_mode: "caffe"
              enable_random_crop: True
              enable_center_crop: True
              label_smoothing: 0.0
              mixup_alpha: 0.1
              reg_config { type: "L2" scope: "Conv2D,Dense" weight_decay: 0.00005 }
              lr_config { step { learning_rate: 0.006 step_size: 10 gamma: 0.1 } }
            }
            eval_config {
              eval_dataset_path: "/data/split/test"
              model_path: "/models/resnet_080.tlt"
              top_k: 3
              batch_size: 256
              n_workers: 8
              enable_center_crop: True
            }
            """;

    @TempDir
    Path folder;

    @Test
    void a_training_of_the_first_releases_becomes_a_spec() throws Exception {
        SpecImport imported = imported(file("classification_spec.cfg", TRAIN));
        Pipeline pipeline = pipeline(imported);

        assertThat(pipeline.name()).isEqualTo("classification_spec");
        assertThat(pipeline.dataset().images()).isEqualTo("/data/split");
        assertThat(pipeline.dataset().split().by()).isEqualTo(DatasetSpec.By.FOLDER);
        assertThat(pipeline.model().network()).contains("resnet18");
        assertThat(pipeline.model().weights()).isEqualTo("imagenet");
        assertThat(pipeline.preprocessing().size()).contains(224);
        assertThat(pipeline.preprocessing().resize()).contains(256);
        assertThat(pipeline.preprocessing().mean()).contains(List.of(103.939, 116.779, 123.68));
        Train train = (Train) pipeline.stages().get(0);
        assertThat(train.epochs()).isEqualTo(80);
        assertThat(train.batch()).isEqualTo(64);
        assertThat(train.learningRate()).isEqualTo(0.006);
        assertThat(train.optimizer()).isEqualTo(Train.Optimizer.SGD);
        assertThat(train.weightDecay()).isEqualTo(1e-4);
        assertThat(train.schedule()).isEqualTo(Train.Schedule.STEP);
        assertThat(train.stepEpochs()).isEqualTo(8);
        assertThat(train.stepFactor()).isEqualTo(0.1);
        assertThat(train.augment().crop()).contains(0.45);
        assertThat(train.augment().flip()).isEqualTo(0.5);
    }

    @Test
    void a_regulariser_of_sizes_stays_one() throws Exception {
        SpecImport imported = imported(file("sizes.cfg", TRAIN.replace("type: \"L2\"", "type: \"L1\"")));
        Train train = (Train) pipeline(imported).stages().get(0);

        assertThat(train.absoluteDecay()).isEqualTo(5e-5);
        assertThat(train.weightDecay()).isZero();
        assertThat(imported.findings()).noneMatch(one -> one.message().contains("reg_config"));
    }

    @Test
    void nothing_is_dropped_without_a_word() throws Exception {
        SpecImport imported = imported(file("train.cfg", TRAIN));
        List<String> warnings = imported.findings().stream()
                .filter(one -> one.severity().name().equals("WARNING"))
                .map(Diagnostic::message)
                .toList();
        assertThat(warnings)
                .anyMatch(text -> text.startsWith("'model_config.all_projections: true' has no counterpart"))
                .anyMatch(text -> text.startsWith("'model_config.freeze_blocks: 0' has no counterpart"))
                .anyMatch(text -> text.startsWith("'train_config.mixup_alpha: 0.1' has no counterpart"))
                .anyMatch(text -> text.startsWith(
                        "'train_config.pretrained_model_path: /models/resnet_18.hdf5' is a file of TAO's own"));
        assertThat(imported.findings())
                .filteredOn(one -> one.message().contains("mixup_alpha"))
                .singleElement()
                .satisfies(
                        one -> assertThat(one.location().orElseThrow().line()).isEqualTo(22));
        // Every key of the file is either in the spec or in a finding.
        List<String> told =
                imported.findings().stream().map(Diagnostic::message).toList();
        for (String key :
                List.of("n_workers", "top_k", "eval_config.model_path", "nesterov", "sgd.decay", "use_batch_norm")) {
            assertThat(told).anyMatch(text -> text.contains(key));
        }
        assertThat(imported.findings().stream().filter(Diagnostic::isError)).isEmpty();
    }

    @Test
    void a_retraining_is_a_second_training_behind_what_was_pruned() throws Exception {
        String retrain = TRAIN.replace("  freeze_blocks: 0\n  freeze_blocks: 1\n", "")
                .replace("resnet_18.hdf5", "resnet18_nopool_bn_pruned.tlt")
                .replace("n_epochs: 80", "n_epochs: 40");
        Path prune = file(
                "prune.yaml",
                "prune:\n  threshold: 0.6\n  normalizer: L2\n  equalization_criterion: arithmetic_mean\n  excluded_layers: [a, b]\n");
        SpecImport imported = imported(file("train.cfg", TRAIN), prune, file("retrain.cfg", retrain));
        Pipeline pipeline = pipeline(imported);
        assertThat(pipeline.stages())
                .filteredOn(Train.class::isInstance)
                .extracting(stage -> ((Train) stage).epochs())
                .containsExactly(80, 40);
        assertThat(pipeline.stages().get(1)).isInstanceOfSatisfying(Prune.class, stage -> {
            assertThat(stage.threshold()).contains(0.6);
            assertThat(stage.granularity()).contains(8);
            assertThat(stage.minFilters()).contains(16);
            assertThat(stage.equalizationCriterion()).contains(Prune.EqualizationCriterion.ARITHMETIC_MEAN);
            assertThat(stage.normalizer()).contains(Prune.Normalizer.L2);
            assertThat(stage.excludedLayers()).containsExactly("a", "b");
        });
        assertThat(imported.findings().stream().map(Diagnostic::message))
                .anyMatch(text -> text.contains("names layers as TAO calls them"))
                .anyMatch(text -> text.contains("pruned.tlt' is what the stage before leaves here"));
    }

    @Test
    void a_share_of_the_third_backend_is_a_ratio_and_an_unknown_mode_is_told() throws Exception {
        Path train = file("train.cfg", TRAIN);
        Path amount =
                file("amount.yaml", "prune:\n  mode: amount\n  amount: 0.3\n  raw_prune_score: L1\n  threshold: 0.2\n");
        assertThat(pipeline(imported(train, amount)).stages().get(1)).isInstanceOfSatisfying(Prune.class, stage -> {
            assertThat(stage.ratio()).contains(0.3);
            assertThat(stage.importance()).contains(Prune.Importance.L1);
            assertThat(stage.threshold()).isEmpty();
        });
        SpecImport hybrid =
                imported(train, file("hybrid.yaml", "prune: {mode: experimental_hybrid, threshold: 0.2}\n"));
        assertThat(pipeline(hybrid).stages()).hasSize(1);
        assertThat(hybrid.findings().stream().map(Diagnostic::message))
                .anyMatch(text -> text.startsWith("'prune.mode: experimental_hybrid' has no counterpart"));
    }

    @Test
    void the_yaml_of_the_second_backend_is_read_with_its_export() throws Exception {
        Path spec = file(
                "tf2.yaml",
                """
                results_dir: /results
                dataset:
                  train_dataset_path: /data/train
                  val_dataset_path: /data/val
                  preprocess_mode: torch
                  num_classes: 20
                  augmentation: {enable_color_augmentation: true, disable_horizontal_flip: true, mixup_alpha: 0}
                model: {backbone: efficientnet-b0, input_width: 256, input_height: 256, input_channels: 3}
                train:
                  qat: true
                  checkpoint: /models/b0.onnx
                  batch_size_per_gpu: 32
                  num_epochs: 100
                  random_seed: 42
                  lr_config: {scheduler: cosine, learning_rate: 0.05, soft_start: 0.05, min_lr_ratio: 0.00003}
                  optim_config: {optimizer: sgd, lr: 0.05, momentum: 0.99, nesterov: true}
                gen_trt_engine:
                  tensorrt:
                    data_type: int8
                    max_workspace_size: 2
                    calibration: {cal_batches: 10, cal_batch_size: 16}
                evaluate: {dataset_path: /data/test, top_k: 1}
                some: {new: thing}
                """);
        SpecImport imported = imported(spec);
        Pipeline pipeline = pipeline(imported);
        assertThat(pipeline.seed()).isEqualTo(42);
        assertThat(pipeline.model().network()).contains("efficientnet-b0");
        assertThat(pipeline.model().weights()).isEqualTo("/models/b0.onnx");
        assertThat(pipeline.preprocessing().std()).contains(List.of(58.395, 57.12, 57.375));
        assertThat(pipeline.quantize().method().name()).isEqualTo("QAT");
        assertThat(pipeline.quantize().calibration().images()).isEqualTo(160);
        Train train = (Train) pipeline.stages().get(0);
        assertThat(train.schedule()).isEqualTo(Train.Schedule.COSINE);
        assertThat(train.warmUp()).isEqualTo(5);
        assertThat(train.momentum()).isEqualTo(0.99);
        assertThat(train.augment().flip()).isZero();
        assertThat(train.augment().colour()).isEqualTo(0.2);
        assertThat(imported.yaml())
                .contains(
                        "#   - {backend: tensorrt, chip: NAME, device: none, scheme: int8, options: {workspace: 2048 MiB}}");
        assertThat(imported.findings().stream().map(Diagnostic::message))
                .anyMatch(text -> text.startsWith("'some.new: thing' has no counterpart: a key that is not known"));
    }

    @Test
    void the_yaml_of_the_third_backend_is_read() throws Exception {
        Path spec = file(
                "pyt.yaml",
                """
                train:
                  seed: 7
                  num_epochs: 20
                  optim: {optim: adamw, lr: 0.00006, policy: linear, weight_decay: 0.01, warmup_epochs: 2}
                dataset:
                  root_dir: /data/voc
                  img_size: 224
                  batch_size: 8
                  augmentation: {mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], random_flip: {hflip_probability: 0.5}}
                model: {backbone: {type: resnet_50, freeze_backbone: true}, head: {loss: {label_smooth_val: 0.1}}}
                """);
        SpecImport imported = imported(spec);
        Pipeline pipeline = pipeline(imported);
        assertThat(pipeline.model().network()).contains("resnet50");
        assertThat(pipeline.dataset().images()).isEqualTo("/data/voc");
        assertThat(pipeline.preprocessing().mean()).contains(List.of(123.675, 116.28, 103.53));
        Train train = (Train) pipeline.stages().get(0);
        assertThat(train.optimizer()).isEqualTo(Train.Optimizer.ADAMW);
        assertThat(train.weightDecay()).isEqualTo(0.01);
        assertThat(train.labelSmoothing()).isEqualTo(0.1);
        assertThat(train.freeze()).containsExactly(Train.Freeze.FEATURES);
        assertThat(imported.findings().stream().map(Diagnostic::message))
                .anyMatch(text -> text.startsWith("'train.optim.policy: linear' has no counterpart"));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet, 34, resnet34",
        "resnet, 0, resnet18",
        "vgg, 16, vgg16",
        "mobilenet_v2, 0, mobilenet-v2",
        "googlenet, 0, googlenet",
        "darknet, 53, darknet53",
        "cspdarknet_tiny, 0, cspdarknet-tiny",
        "efficientnet_b1, 0, efficientnet-b1"
    })
    void networks_have_our_names(String arch, int depth, String network) throws Exception {
        String text = TRAIN.replace("arch: \"resnet\", n_layers: 18", "arch: \"" + arch + "\" n_layer: " + depth);
        assertThat(pipeline(imported(file("a.cfg", text))).model().network()).contains(network);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_config { arch: | 'arch' has no value",
                "model_config { arch: \"x\" | 'model_config' is not closed",
                "model_config { arch \"x\" } | 'arch' has neither ':' nor '{' behind it",
                "model_config { } } | '}' closes what was not opened",
                "model_config { arch: \"resnet } | begins a text that does not end on its line"
            })
    void a_broken_file_is_refused_at_its_place(String text, String message) {
        assertThatThrownBy(() -> imported(file("broken.cfg", text)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("broken.cfg:1:")
                .hasMessageContaining(message);
    }

    private SpecImport imported(Path... files) {
        return SpecImport.of(new TaoImporter(), List.of(files));
    }

    private Pipeline pipeline(SpecImport imported) {
        return SpecReader.read("imported.yaml", imported.yaml(), folder).pipeline();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
