package io.edgeai.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.data.DatasetLoader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.PairedTest;
import io.edgeai.core.network.Heads;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.train.TrainStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fine-tuning of MobileNetV3-Small by the recipe of {@code clothing10.yaml}, against PyTorch with the same first weights (the new head's too), pictures, changes of
 * pictures, recipe and epochs, over several seeds. Pictures that only one of the two gets right tell (McNemar), those of all seeds together.
 * {@code -Dedgeai.finetune.epochs=1 -Dedgeai.finetune.seeds=1} tries it.
 */
@Tag("benchmark")
class FineTuningBenchmarkTest {

    private static final int SIDE = 224;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void isNotWorseThanPyTorchByMoreThanChance() throws Exception {
        String python = System.getenv(SpeedProcess.PYTHON);
        assumeTrue(python != null, SpeedProcess.PYTHON + " names no Python with torch, torchvision and onnx");
        Path pictures = SharedData.require("clothing10");
        int epochs = Integer.getInteger("edgeai.finetune.epochs", 20);
        Path spec = Path.of("..", "cli", "src", "test", "specs", "clothing10.yaml");
        String text = Files.readString(spec).replace("epochs: 20", "epochs: " + epochs);
        var pipeline = SpecReader.read(
                        "clothing10.yaml", text, spec.toAbsolutePath().getParent())
                .pipeline();
        Train train = (Train) pipeline.stages().get(0);
        Dataset data = DatasetLoader.load(
                pipeline.dataset(), spec.toAbsolutePath().getParent(), pipeline.seed(), Reporter.SILENT);
        int lost = 0;
        int won = 0;
        for (String seed : System.getProperty("edgeai.finetune.seeds", "1,2,3").split(",", -1)) {
            PairedTest pair = pair(new Trial(python, pictures, train, data, Long.parseLong(seed)));
            lost += pair.lost();
            won += pair.won();
        }
        // The first is PyTorch: what it alone gets right was lost.
        PairedTest all = new PairedTest(lost, won);
        note(String.format(
                Locale.ROOT, "all seeds: only PyTorch right %d, only ours %d, p %.3g", lost, won, all.probability()));
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target", "fine-tuning.txt"), lines);
        assertThat(lost > won ? all.probability() : 1).isGreaterThan(0.05);
    }

    private record Trial(String python, Path pictures, Train train, Dataset data, long seed) {}

    private PairedTest pair(Trial trial) throws IOException, InterruptedException {
        Preprocessing shown = Preprocessing.unit(SIDE)
                .with(Preprocessing.Fit.SQUASH)
                .with(List.of(0f, 0f, 0f), List.of(255f, 255f, 255f));
        Model start = Heads.replace(
                        OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx")),
                        trial.data().classCount(),
                        trial.seed())
                .withPreprocessing(shown);
        Path file = Files.write(folder.resolve("start-" + trial.seed() + ".onnx"), OnnxWriter.bytes(start));
        var context = new StageContext(
                trial.data(),
                shown,
                trial.seed(),
                folder.resolve("stage-" + trial.seed()),
                Reporter.SILENT,
                () -> false);
        Model trained = TrainStage.of(trial.train()).apply(start, context).model();
        int[] theirs = theirs(trial, file);
        List<Sample> test = trial.data().test();
        int[] ours;
        try (OrtSession session = OrtSession.open(trained, shown);
                BatchLoader batches = BatchLoader.evaluation(test, shown, 32)) {
            ours = Evaluation.of(session, batches, trial.data().classes()).predictions();
        }
        int lost = 0;
        int won = 0;
        int right = 0;
        for (int i = 0; i < ours.length; i++) {
            boolean our = ours[i] == test.get(i).label();
            boolean their = theirs[i] == test.get(i).label();
            lost += their && !our ? 1 : 0;
            won += our && !their ? 1 : 0;
            right += our ? 1 : 0;
        }
        note(String.format(
                Locale.ROOT,
                "seed %d: ours %.2f %%, PyTorch %.2f %% of %d; only PyTorch right %d, only ours %d",
                trial.seed(),
                100.0 * right / ours.length,
                100.0 * (right + lost - won) / ours.length,
                ours.length,
                lost,
                won));
        return new PairedTest(lost, won);
    }

    private int[] theirs(Trial trial, Path start) throws IOException, InterruptedException {
        Train train = trial.train();
        Path out = folder.resolve("answers-" + trial.seed() + ".json");
        Path script = Path.of("..", "benchmarks", "finetune.py");
        List<String> words = new ArrayList<>(List.of(
                trial.python(),
                script.toString(),
                start.toString(),
                trial.pictures().toString(),
                out.toString()));
        words.addAll(List.of(
                "epochs=" + train.epochs(),
                "batch=" + train.batch(),
                "rate=" + train.learningRate(),
                "decay=" + train.weightDecay(),
                "smoothing=" + train.labelSmoothing(),
                "average=" + train.averageDecay(),
                "warm=" + train.warmUp(),
                "size=" + SIDE,
                "seed=" + trial.seed(),
                "threads=" + THREADS,
                "crop=" + train.augment().crop().orElseThrow(),
                "flip=" + train.augment().flip(),
                "colour=" + train.augment().colour()));
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        assertThat(builder.start().waitFor()).isZero();
        JsonNode answers = new ObjectMapper().readTree(out.toFile()).get("answers");
        return trial.data().test().stream()
                .mapToInt(sample ->
                        answers.get(below(trial.pictures(), sample.file())).asInt())
                .toArray();
    }

    private static String below(Path pictures, Path file) {
        Path root = pictures.toAbsolutePath().normalize();
        return root.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    private void note(String line) {
        System.out.println(line);
        lines.add(line);
    }
}
