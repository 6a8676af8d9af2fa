package io.edgeai.core.prune;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.exec.WeightGradients;
import io.edgeai.core.network.Heads;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;
import io.edgeai.core.prune.structure.Weighing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * By how much the loss would change without a filter, to first order: the sum of weight x gradient over its weights, squared, as a mean over batches of
 * training pictures (Molchanov et al., "Importance estimation for neural network pruning", 2019, equation 8).
 */
final class Taylor implements Weighing {

    private static final int BATCH = 8;

    private final Map<String, double[]> sums;

    private Taylor(Map<String, double[]> sums) {
        this.sums = sums;
    }

    /**
     * Looks at pictures.
     *
     * @throws EdgeAiException if the model's answers are not the classes of the pictures, or it has operators that cannot be learned through
     */
    static Taylor of(Model model, StageContext context, int images) {
        int classes = context.data().classCount();
        if (Heads.classes(model) != classes) {
            throw EdgeAiException.spec(Diagnostic.error("importance 'taylor' needs a model whose answers are the "
                            + classes + " classes of the dataset")
                    .hint("put a stage 'train' before, or take  importance: l2"));
        }
        List<Sample> pictures = new ArrayList<>(context.data().training());
        Collections.shuffle(pictures, new Random(context.seed()));
        List<Sample> some = pictures.subList(0, Math.min(images, pictures.size()));
        List<ChannelGroup.Layer> layers = Channels.of(model).groups().stream()
                .flatMap(group -> group.layers().stream())
                .toList();
        Map<String, double[]> sums = new HashMap<>();
        long done = 0;
        try (BatchLoader batches = BatchLoader.evaluation(some, context.preprocessing(), BATCH);
                WeightGradients gradients = WeightGradients.open(
                        model,
                        context.preprocessing(),
                        layers.stream().map(ChannelGroup.Layer::weight).toList())) {
            for (Batch batch : batches) {
                Interruption.check(context);
                add(sums, model.graph(), layers, gradients.of(batch.pixels(), labels(batch)));
                done += batch.size();
                context.reporter().report(new Event.Progress("gradients", done, some.size(), "pictures"));
            }
        }
        return new Taylor(sums);
    }

    @Override
    public double[] of(Graph graph, ChannelGroup.Layer layer) {
        double[] unknown = new double[layer.width()];
        Arrays.fill(unknown, Double.NaN);
        return sums.getOrDefault(key(layer), unknown).clone();
    }

    @Override
    public boolean isComparable() {
        return true;
    }

    /** Where a sample has several crops, each is a picture. */
    private static int[] labels(Batch batch) {
        int[] labels = new int[batch.size() * batch.views()];
        Arrays.setAll(labels, i -> batch.labels()[i / batch.views()]);
        return labels;
    }

    private static void add(
            Map<String, double[]> sums, Graph graph, List<ChannelGroup.Layer> layers, Map<String, Tensor> gradients) {
        for (ChannelGroup.Layer layer : layers) {
            if (gradients.containsKey(layer.weight())) {
                Tensor weight = graph.constant(layer.weight()).orElseThrow();
                double[] change = changes(weight, Objects.requireNonNull(gradients.get(layer.weight())), layer.axis());
                double[] sum = sums.computeIfAbsent(key(layer), name -> new double[change.length]);
                for (int i = 0; i < change.length; i++) {
                    sum[i] += change[i] * change[i];
                }
            }
        }
    }

    /** The sum of weight x gradient of each channel. */
    private static double[] changes(Tensor weight, Tensor gradient, int axis) {
        float[] w = weight.floats();
        float[] g = gradient.floats();
        long[] sizes = weight.sizes();
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner *= Math.toIntExact(sizes[i]);
        }
        double[] changes = new double[Math.toIntExact(sizes[axis])];
        for (int i = 0; i < w.length; i++) {
            changes[i / inner % changes.length] += (double) w[i] * g[i];
        }
        return changes;
    }

    private static String key(ChannelGroup.Layer layer) {
        return layer.weight() + " " + layer.axis();
    }
}
