package io.edgeai.core.bench;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.network.Networks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Our side of the training benchmark; it speaks as {@code benchmarks/train_speed.py} does. */
final class TrainingSteps {

    private TrainingSteps() {}

    /** Arguments: threads, batch, network. Each line read is {@code train STEPS} or {@code evaluate STEPS}. */
    public static void main(String[] arguments) throws IOException {
        int batch = Integer.parseInt(arguments[1]);
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Tensor pixels = pixels(batch);
        int[] labels = IntStream.range(0, batch).toArray();
        try (TrainingSession session = open(arguments[2], Integer.parseInt(arguments[0]))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                String[] words = line.split(" ", -1);
                answers.println(timed(Integer.parseInt(words[1]), () -> {
                    if (words[0].equals("train")) {
                        session.step(pixels, labels, 0.01);
                    } else {
                        session.logits(pixels);
                    }
                }));
            }
        }
    }

    private static TrainingSession open(String network, int threads) {
        TrainingOptions options = new TrainingOptions(
                Preprocessing.unit(224),
                new TrainingOptions.Update(Train.Optimizer.SGD, 0.9, 1e-4, 0, 0),
                TrainingOptions.Learnt.ALL,
                new TrainingOptions.Lesson(0.1, List.of(), TrainingOptions.Mix.NONE, false),
                Optional.empty(),
                new TrainingOptions.Machine(1, threads));
        return TrainingSession.open(Networks.build(network, 1, 1000, 1), options);
    }

    private static Tensor pixels(int batch) {
        byte[] pixels = new byte[batch * 224 * 224 * 3];
        new Random(1).nextBytes(pixels);
        return Tensor.ofBytes(ElementType.UINT8, pixels, batch, 224, 224, 3);
    }

    private static String timed(int steps, Runnable step) {
        return IntStream.range(0, steps)
                .mapToObj(i -> {
                    long begin = System.nanoTime();
                    step.run();
                    return String.format(Locale.ROOT, "%.2f", (System.nanoTime() - begin) / 1e6);
                })
                .collect(Collectors.joining(" "));
    }
}
