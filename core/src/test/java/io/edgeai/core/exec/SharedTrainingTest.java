package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Devices;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions.Learnt;
import io.edgeai.core.exec.TrainingOptions.Lesson;
import io.edgeai.core.exec.TrainingOptions.Machine;
import io.edgeai.core.exec.TrainingOptions.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several copies that share each batch, all of them on the CPU: what they do is the same as on GPUs. */
class SharedTrainingTest {

    private static final Lesson WEIGHTED = new Lesson(0.05, List.of(0.5f, 1f, 3f), TrainingOptions.Mix.NONE, false);
    private static final Lesson MIXED = new Lesson(0.05, List.of(), new TrainingOptions.Mix(0.5, 0.3, 0.4), false);

    @ParameterizedTest
    @EnumSource
    void twoCopiesLearnWhatOneLearnsFromTheWholeBatch(Train.Optimizer optimizer) {
        assertSame(options(optimizer, Lesson.PLAIN, 1), options(optimizer, Lesson.PLAIN, 2));
    }

    @Test
    void threeCopiesShareABatchThatIsNotAMultiple() {
        assertSame(options(Train.Optimizer.SGD, Lesson.PLAIN, 1), options(Train.Optimizer.SGD, Lesson.PLAIN, 3));
    }

    @Test
    void moreCopiesThanPicturesLeaveSomeIdle() {
        assertSame(options(Train.Optimizer.SGD, Lesson.PLAIN, 1), options(Train.Optimizer.SGD, Lesson.PLAIN, 7));
    }

    @Test
    void classWeightsCountWithinTheWholeBatch() {
        assertSame(options(Train.Optimizer.SGD, WEIGHTED, 1), options(Train.Optimizer.SGD, WEIGHTED, 3));
    }

    @Test
    void picturesAreMixedAcrossTheParts() {
        assertSame(options(Train.Optimizer.SGD, MIXED, 1), options(Train.Optimizer.SGD, MIXED, 2));
    }

    @Test
    void theTeacherIsAskedByEachCopy() {
        Teacher teacher = new Teacher(without("h", SmallNet.model()), 0.6, 2, 0);
        assertSame(
                options(Train.Optimizer.SGD, Lesson.PLAIN, 1).withTeacher(teacher),
                options(Train.Optimizer.SGD, Lesson.PLAIN, 2).withTeacher(teacher));
    }

    @Test
    void eachCopyNormsItsOwnPartAndStatisticsAreTheMean() {
        TrainingOptions shared = with(options(Train.Optimizer.SGD, Lesson.PLAIN, 2), false);
        TrainingOptions alone = with(options(Train.Optimizer.SGD, Lesson.PLAIN, 1), false);
        Map<String, Tensor> both = after(shared, 1, 0);
        Tensor pixels = SmallNet.pixels(0);
        Part whole = new Part(pixels, SmallNet.labels(), new int[0], new float[0], Optional.empty());
        List<float[]> halves = new ArrayList<>();
        for (Part part : whole.among(2)) {
            try (TrainingSession session = TrainingSession.open(without("h", SmallNet.model()), alone)) {
                session.step(part.pixels(), part.labels(), 0.02);
                halves.add(java.util.Objects.requireNonNull(session.state().get("statistics/bn.mean"))
                        .floats());
            }
        }
        float[] mean =
                java.util.Objects.requireNonNull(both.get("statistics/bn.mean")).floats();
        for (int i = 0; i < mean.length; i++) {
            assertThat(mean[i]).isCloseTo((halves.get(0)[i] + halves.get(1)[i]) / 2, within(1e-6f));
        }
    }

    @Test
    void aSharedSessionGoesOnFromItsStateAndIsRepeatable() {
        TrainingOptions options = with(options(Train.Optimizer.ADAM, Lesson.PLAIN, 2), false);
        Model model = SmallNet.model();
        Map<String, Tensor> whole = after(model, options, 8);
        Map<String, Tensor> half = after(model, options, 4);
        try (TrainingSession session = TrainingSession.open(model, options)) {
            session.restore(half);
            for (int step = 4; step < 8; step++) {
                session.step(SmallNet.pixels(step), SmallNet.labels(), 0.02);
            }
            assertThat(session.state()).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @CsvSource({"auto, 0, the CPU", "auto, 2, GPU 0 and 1", "none, 2, the CPU", "1, 2, GPU 0", "2, 3, GPU 0 and 1"})
    void gpusAreChosenFromThoseThatAreThere(String gpus, int present, String chosen) {
        Devices wanted = new Devices(gpus, Optional.empty(), Devices.Batch.WHOLE);
        assertThat(Device.named(DeviceChoice.of(wanted, present))).isEqualTo(chosen);
    }

    @Test
    void gpusAreChosenByTheirNumbers() {
        Devices wanted = new Devices("auto", Optional.of(List.of(2, 0)), Devices.Batch.WHOLE);
        assertThat(DeviceChoice.of(wanted, 3)).containsExactly(Device.gpu(2), Device.gpu(0));
    }

    @Test
    void aGpuThatIsNotThereIsNamed() {
        Devices three = new Devices("3", Optional.empty(), Devices.Batch.WHOLE);
        assertThatThrownBy(() -> DeviceChoice.of(three, 2))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("GPU [2] is asked for; the training engine sees 0 to 1")
                .hasMessageContaining("gpus: auto");
        assertThatThrownBy(() -> DeviceChoice.of(three, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("sees none")
                .hasMessageContaining("CUDA library");
    }

    /** With norms as they are and no dice, the mean of the parts' gradients is the batch's. */
    private static void assertSame(TrainingOptions one, TrainingOptions several) {
        Model model = without("h", SmallNet.model());
        Map<String, Tensor> alone = after(model, with(one, true), 6);
        Map<String, Tensor> shared = after(model, with(several, true), 6);
        assertThat(shared.keySet()).isEqualTo(alone.keySet());
        Map<String, Tensor> start = model.graph().initializers();
        assertThat(alone.get("learnt/conv.weight")).isNotEqualTo(start.get("conv.weight"));
        alone.forEach((name, value) -> {
            if (!name.startsWith("steps")) {
                assertThat(java.util.Objects.requireNonNull(shared.get(name)).floats())
                        .as(name)
                        .containsExactly(value.floats(), within(2e-5f));
            }
        });
    }

    private static Map<String, Tensor> after(TrainingOptions options, int steps, int from) {
        return after(without("h", SmallNet.model()), options, from + steps);
    }

    private static Map<String, Tensor> after(Model model, TrainingOptions options, int steps) {
        try (TrainingSession session = TrainingSession.open(model, options)) {
            for (int step = 0; step < steps; step++) {
                session.step(SmallNet.pixels(step), SmallNet.labels(), 0.02);
            }
            return session.state();
        }
    }

    /** Dropout throws its dice for each copy apart. */
    private static Model without(String value, Model model) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (!node.outputs().contains(value)) {
                nodes.add(node.op().equals("Gemm") ? gemm(node) : node);
            }
        }
        return model.withGraph(model.graph().withNodes(nodes));
    }

    private static Node gemm(Node node) {
        return Node.of("Gemm", List.of("g", node.inputs().get(1), node.inputs().get(2)), "i")
                .with("transB", io.edgeai.api.model.Attribute.of(1));
    }

    private static TrainingOptions options(Train.Optimizer optimizer, Lesson lesson, int copies) {
        return new TrainingOptions(
                io.edgeai.api.model.Preprocessing.unit(SmallNet.SIZE),
                new Update(optimizer, 0.9, 1e-3, 0.9, 0.5),
                Learnt.ALL,
                lesson,
                Optional.empty(),
                new Machine(5, 1, java.util.Collections.nCopies(copies, Device.CPU)));
    }

    private static TrainingOptions with(TrainingOptions options, boolean normsFrozen) {
        return new TrainingOptions(
                options.preprocessing(),
                options.update(),
                new Learnt(Set.of(), normsFrozen, Map.of()),
                options.lesson(),
                options.teacher(),
                options.machine());
    }
}
