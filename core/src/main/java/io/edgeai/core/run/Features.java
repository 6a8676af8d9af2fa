package io.edgeai.core.run;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.network.Heads;
import io.edgeai.core.report.Tsne;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the model's last layer sees of the test pictures, laid out in the plane by t-SNE. */
final class Features {

    private static final int MOST = 500;
    private static final int BATCH = 32;

    private final Model model;
    private final Preprocessing preprocessing;
    private final long seed;

    Features(Model model, Preprocessing preprocessing, long seed) {
        this.model = model;
        this.preprocessing = preprocessing;
        this.seed = seed;
    }

    /** One scatter plot, a series a class; none where the model's last layer is not found or there are too few pictures. */
    List<Exhibit> exhibits(Dataset dataset) {
        Optional<String> tensor = lastLayersInput();
        List<Sample> samples = dataset.test().stream().limit(MOST).toList();
        if (tensor.isEmpty() || samples.isEmpty()) {
            return List.of();
        }
        double[][] places = Tsne.embed(features(tensor.get(), samples), seed);
        Map<String, List<List<Double>>> series = new LinkedHashMap<>();
        for (int i = 0; i < places.length; i++) {
            String name = dataset.classes().get(samples.get(i).label());
            series.computeIfAbsent(name, one -> new ArrayList<>()).add(List.of(places[i][0], places[i][1]));
        }
        return series.isEmpty()
                ? List.of()
                : List.of(new Exhibit.Scatter("Features of the test pictures (t-SNE)", series));
    }

    /** A row for each picture; none where the model's last layer is not found. */
    Optional<float[][]> of(List<Sample> samples) {
        return lastLayersInput().map(tensor -> features(tensor, samples));
    }

    private Optional<String> lastLayersInput() {
        Set<String> head = Heads.parameters(model);
        return model.graph().nodes().stream()
                .filter(node ->
                        node.inputs().size() > 1 && head.contains(node.inputs().get(1)))
                .map(Node::inputs)
                .map(inputs -> inputs.get(0))
                .filter(name -> model.graph().producer(name).isPresent())
                .findFirst();
    }

    private float[][] features(String tensor, List<Sample> samples) {
        String input = model.graph().freeInputs().get(0).name();
        boolean fixed = model.graph()
                .freeInputs()
                .get(0)
                .shape()
                .map(shape -> shape.size(0) == 1)
                .orElse(false);
        Normalizer normalizer = new Normalizer(preprocessing);
        List<float[]> rows = new ArrayList<>();
        try (OrtRunner runner = OrtRunner.open(model, List.of(tensor));
                BatchLoader loader = BatchLoader.evaluation(samples, preprocessing, fixed ? 1 : BATCH)) {
            for (Batch batch : loader) {
                Tensor values = runner.run(Map.of(input, normalizer.apply(batch.pixels())), Set.of(tensor))
                        .get(tensor);
                if (values != null) {
                    rows.addAll(rows(values, batch));
                }
            }
        }
        return rows.toArray(float[][]::new);
    }

    /** A row for each sample; of several crops the first. */
    private static List<float[]> rows(Tensor values, Batch batch) {
        float[] all = values.toFloats();
        int width = all.length / Math.toIntExact(batch.pixels().sizes()[0]);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            rows.add(java.util.Arrays.copyOfRange(all, i * batch.views() * width, i * batch.views() * width + width));
        }
        return rows;
    }
}
