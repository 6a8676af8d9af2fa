package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.graph.InputShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each family learns on the executor: a step forward and back moves its weights. */
final class NetworksTrainTest {

    private static final int BATCH = 4;

    @ParameterizedTest
    @CsvSource({
        "resnet10, 64",
        "resnet50, 64",
        "vgg16-bn, 224",
        "mobilenet-v1, 64",
        "mobilenet-v2, 64",
        "mobilenet-v3-large, 64",
        "googlenet, 64",
        "darknet19, 64",
        "darknet53, 64",
        "cspdarknet19, 64",
        "cspdarknet53, 64",
        "cspdarknet-tiny, 64",
        "efficientnet-b0, 64",
        "efficientnet-lite0, 64",
        "squeezenet-1.1, 64",
    })
    void aStepMovesTheWeights(String name, int size) {
        Model model = InputShape.square(Networks.build(name, 0.125, 3, 4), size);
        try (TrainingSession session = TrainingSession.open(model, options(size))) {
            double loss =
                    session.step(pixels(size), new int[] {0, 1, 2, 1}, 1e-3).loss();
            Map<String, Tensor> after = session.model().graph().initializers();
            List<String> learnt = session.parameters().learnt();
            long moved = learnt.stream()
                    .filter(weight -> !after.get(weight)
                            .equals(model.graph().initializers().get(weight)))
                    .count();

            assertThat(loss).isBetween(0.1, 20.0);
            assertThat(moved).isGreaterThan((long) (0.9 * learnt.size()));
        }
    }

    private static TrainingOptions options(int size) {
        return new TrainingOptions(
                Preprocessing.unit(size),
                TrainingOptions.Update.by(Train.Optimizer.ADAM),
                TrainingOptions.Learnt.ALL,
                TrainingOptions.Lesson.PLAIN,
                Optional.empty(),
                new TrainingOptions.Machine(1, 1));
    }

    private static Tensor pixels(int size) {
        byte[] pixels = new byte[BATCH * size * size * 3];
        new Random(1).nextBytes(pixels);
        return Tensor.ofBytes(ElementType.UINT8, pixels, BATCH, size, size, 3);
    }
}
