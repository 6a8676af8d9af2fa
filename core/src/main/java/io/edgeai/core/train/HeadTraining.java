package io.edgeai.core.train;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.network.Heads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Training of a head alone, on features that are computed once: what lies before the head stays as it is and sees each picture as it is, so that every epoch
 * would compute the same.
 */
final class HeadTraining {

    private static final int BATCH = 64;

    /** Bytes of features that are kept in memory at most. */
    private static final long MOST = 1L << 29;

    private final Model model;
    private final String cut;
    private final StageContext context;

    private HeadTraining(Model model, String cut, StageContext context) {
        this.model = model;
        this.cut = cut;
        this.context = context;
    }

    /** This way of training where it comes to the same as the usual one. */
    static Optional<HeadTraining> of(Train spec, Model model, TrainingOptions options, StageContext context) {
        boolean still = spec.freeze().contains(Train.Freeze.FEATURES)
                && spec.augment().changesNothing()
                && !spec.balanced()
                && options.teacher().isEmpty();
        return still
                ? features(model.graph(), Heads.parameters(model)).map(cut -> new HeadTraining(model, cut, context))
                : Optional.empty();
    }

    /** What goes into the head; a dropout before it rolls its dice in each step, and stays with the head. */
    private static Optional<String> features(Graph graph, Set<String> head) {
        Optional<String> value = graph.nodes().stream()
                .filter(node ->
                        node.inputs().size() > 1 && head.contains(node.inputs().get(1)))
                .map(node -> node.inputs().get(0))
                .findFirst();
        Optional<Node> producer = value.flatMap(graph::producer);
        while (producer.filter(node -> node.is("Dropout")).isPresent()) {
            value = producer.map(node -> node.inputs().get(0));
            producer = value.flatMap(graph::producer);
        }
        return producer.isPresent() ? value : Optional.empty();
    }

    /** Trains from the checkpoint, or from the start; empty if the features are too many to be kept. */
    Optional<Progress> run(Train spec, TrainingOptions options, Checkpoint checkpoint) {
        Preprocessing shown = context.preprocessing();
        Preprocessing single = shown.fit() == Fit.THREE_CROPS ? shown.with(Fit.CROP) : shown;
        try (OrtRunner runner = OrtRunner.open(model, List.of(cut))) {
            Optional<List<Batch>> training = computed(runner, context.data().training(), single);
            Optional<List<Batch>> validation = computed(runner, context.data().validation(), shown);
            if (training.isEmpty() || validation.isEmpty()) {
                return Optional.empty();
            }
            context.reporter()
                    .report(new Event.Message(
                            "features of " + context.data().training().size()
                                    + " training pictures were computed once; the head learns from them"));
            List<Row> rows = rows(training.get());
            int batch = Fitting.batch(spec, options);
            int steps = (rows.size() + batch - 1) / batch;
            var pictures = new Trainer.Pictures(
                    epoch -> shuffled(rows, batch, epoch), steps, validation.get(), Optional.empty());
            try (TrainingSession session = TrainingSession.open(head(), options.fromFeatures())) {
                return Optional.of(new Trainer(spec, context, pictures, session).run(checkpoint));
            }
        }
    }

    /** The features of one picture. */
    @SuppressWarnings("ArrayRecordComponent") // copied into batches; nobody writes to them
    private record Row(float[] values, long[] sizes, Sample sample) {}

    private Optional<List<Batch>> computed(OrtRunner runner, List<Sample> samples, Preprocessing preprocessing) {
        Normalizer normalizer = new Normalizer(preprocessing);
        String input = model.graph().freeInputs().get(0).name();
        List<Batch> batches = new ArrayList<>();
        long bytes = 0;
        try (BatchLoader loader = BatchLoader.evaluation(samples, preprocessing, BATCH)) {
            for (Batch batch : loader) {
                Interrupt.check(context, "features were computed");
                Tensor values =
                        Objects.requireNonNull(runner.run(Map.of(input, normalizer.apply(batch.pixels())), Set.of(cut))
                                .get(cut));
                bytes += values.data().remaining();
                if (bytes > MOST) {
                    return Optional.empty();
                }
                batches.add(new Batch(values, batch.labels(), batch.samples()));
                context.reporter()
                        .report(new Event.Progress(
                                "features", (long) batches.size() * BATCH, samples.size(), "pictures"));
            }
        }
        return Optional.of(batches);
    }

    private static List<Row> rows(List<Batch> batches) {
        List<Row> rows = new ArrayList<>();
        for (Batch batch : batches) {
            float[] all = batch.pixels().floats();
            int width = all.length / batch.size();
            long[] sizes = batch.pixels().sizes();
            for (int i = 0; i < batch.size(); i++) {
                float[] values = java.util.Arrays.copyOfRange(all, i * width, (i + 1) * width);
                rows.add(new Row(values, sizes, batch.samples().get(i)));
            }
        }
        return rows;
    }

    /** In the order in which the pictures themselves would come. */
    private List<Batch> shuffled(List<Row> rows, int batch, int epoch) {
        List<Row> order = new ArrayList<>(rows);
        Collections.shuffle(order, new Random(context.seed() * 31 + epoch));
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += batch) {
            batches.add(joined(order.subList(from, Math.min(order.size(), from + batch))));
        }
        return batches;
    }

    private static Batch joined(List<Row> rows) {
        int width = rows.get(0).values().length;
        float[] all = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).values(), 0, all, i * width, width);
        }
        long[] sizes = rows.get(0).sizes().clone();
        sizes[0] = rows.size();
        List<Sample> samples = rows.stream().map(Row::sample).toList();
        return new Batch(
                Tensor.ofFloats(all, sizes),
                samples.stream().mapToInt(Sample::label).toArray(),
                samples);
    }

    /** The part behind the features as a model of its own. */
    private Model head() {
        Graph whole = model.graph();
        Set<String> wanted = new LinkedHashSet<>(List.of(whole.outputs().get(0).name()));
        Deque<Node> nodes = new ArrayDeque<>();
        for (int i = whole.nodes().size() - 1; i >= 0; i--) {
            Node node = whole.nodes().get(i);
            if (!node.outputs().contains(cut) && node.outputs().stream().anyMatch(wanted::contains)) {
                nodes.addFirst(node);
                node.inputs().stream().filter(name -> !name.equals(cut)).forEach(wanted::add);
            }
        }
        Map<String, Tensor> initializers = new LinkedHashMap<>(whole.initializers());
        initializers.keySet().retainAll(wanted);
        Value features = new Value(cut, ElementType.FLOAT32, Optional.empty(), Opaque.NONE);
        return model.withGraph(whole.withNodes(List.copyOf(nodes))
                .withInitializers(initializers)
                .withEnds(List.of(features), whole.outputs())
                .withValues(List.of()));
    }
}
