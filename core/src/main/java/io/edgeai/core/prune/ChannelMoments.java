package io.edgeai.core.prune;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * What a value's channels (axis 1) are like on pictures.
 *
 * @param mean over pictures and positions, one number a channel
 * @param variance the same
 */
record ChannelMoments(List<Double> mean, List<Double> variance) {

    private static final int BATCH = 8;

    ChannelMoments {
        mean = List.copyOf(mean);
        variance = List.copyOf(variance);
    }

    /** Which pictures are looked at. */
    record Look(StageContext context, int images) {

        private List<Sample> pictures() {
            List<Sample> pictures = new ArrayList<>(context.data().training());
            Collections.shuffle(pictures, new Random(context.seed()));
            return pictures.subList(0, Math.min(images, pictures.size()));
        }
    }

    /** Sums of a value's channels so far. */
    private static final class Sums {
        private double[] first = new double[0];
        private double[] second = new double[0];
        private long count;

        void add(Tensor value) {
            long[] sizes = value.sizes();
            int channels = Math.toIntExact(sizes[1]);
            if (first.length == 0) {
                first = new double[channels];
                second = new double[channels];
            }
            float[] all = value.floats();
            int plane = all.length / Math.toIntExact(sizes[0] * channels);
            for (int i = 0; i < all.length; i++) {
                int channel = i / plane % channels;
                first[channel] += all[i];
                second[channel] += (double) all[i] * all[i];
            }
            count += (long) plane * sizes[0];
        }

        ChannelMoments moments() {
            double[] mean = Arrays.stream(first).map(sum -> sum / count).toArray();
            List<Double> variance = new ArrayList<>();
            for (int i = 0; i < mean.length; i++) {
                variance.add(Math.max(0, second[i] / count - mean[i] * mean[i]));
            }
            return new ChannelMoments(Arrays.stream(mean).boxed().toList(), variance);
        }
    }

    /** Of some inner values of a model, by name. */
    static Map<String, ChannelMoments> of(Model model, List<String> values, Look look) {
        StageContext context = look.context();
        Normalizer normalizer = new Normalizer(context.preprocessing());
        String input = model.graph().freeInputs().get(0).name();
        List<Sample> pictures = look.pictures();
        Map<String, Sums> sums = new HashMap<>();
        long done = 0;
        try (OrtRunner runner = OrtRunner.open(model, values);
                BatchLoader batches = BatchLoader.evaluation(pictures, context.preprocessing(), BATCH)) {
            for (Batch batch : batches) {
                Interruption.check(context);
                Map<String, Tensor> found =
                        runner.run(Map.of(input, normalizer.apply(batch.pixels())), Set.copyOf(values));
                values.forEach(value -> sums.computeIfAbsent(value, name -> new Sums())
                        .add(Objects.requireNonNull(found.get(value), value)));
                done += batch.size();
                context.reporter().report(new Event.Progress("moments", done, pictures.size(), "pictures"));
            }
        }
        Map<String, ChannelMoments> moments = new LinkedHashMap<>();
        sums.forEach((name, sum) -> moments.put(name, sum.moments()));
        return moments;
    }
}
