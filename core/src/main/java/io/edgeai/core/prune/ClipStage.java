package io.edgeai.core.prune;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.ClipWeights;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.core.quantize.number.Channels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Clips outlying weights of convolutions and fully connected layers. Limits are those of the weights that the chip sees: where a batch-norm follows, its
 * factors count as if they were folded in, so that a model gives the same result before and after folding. Biases and norms stay.
 */
public final class ClipStage {

    private static final int SHOWN = 4;

    private final ClipWeights spec;

    private ClipStage(ClipWeights spec) {
        this.spec = spec;
    }

    /** The stage for a spec. */
    public static Stage of(ClipWeights spec) {
        return new ClipStage(spec)::apply;
    }

    private StageResult apply(Model model, StageContext context) {
        List<ClipLayer> layers = ClipLayer.of(model.graph());
        checkNames(model.graph(), layers);
        Map<String, Tensor> weights = new LinkedHashMap<>(model.graph().initializers());
        List<ClipResult> results = new ArrayList<>();
        for (ClipLayer layer : layers) {
            if (!isExcepted(layer)) {
                Tensor before = model.graph().constant(layer.weight()).orElseThrow();
                Tensor after = clip(layer, before);
                weights.put(layer.weight(), after);
                results.add(new ClipResult(layer.name(), layer.seen(before.floats()), layer.seen(after.floats())));
            }
        }
        Map<String, Double> figures = figures(results);
        context.reporter().report(new Event.Message(message(results)));
        Model clipped = model.withGraph(model.graph().withInitializers(weights));
        return new StageResult(clipped, figures, exhibits(results));
    }

    private Tensor clip(ClipLayer layer, Tensor tensor) {
        float[] values = tensor.floats();
        double[] seen = layer.seen(values);
        Channels channels = spec.per() == ClipWeights.Per.PER_CHANNEL ? layer.channels() : new Channels(1, 1);
        List<Limits> limits = IntStream.range(0, channels.count())
                .mapToObj(channel -> Limits.of(
                        IntStream.range(0, seen.length)
                                .filter(i -> channels.of(i) == channel)
                                .mapToDouble(i -> seen[i])
                                .toArray(),
                        spec))
                .toList();
        for (int i = 0; i < values.length; i++) {
            double clipped = limits.get(channels.of(i)).clip(seen[i]);
            if (clipped != seen[i]) {
                values[i] =
                        (float) (clipped / layer.factors().get(layer.channels().of(i)));
            }
        }
        return Tensor.ofFloats(values, tensor.sizes());
    }

    private boolean isExcepted(ClipLayer layer) {
        return spec.except().contains(layer.name());
    }

    private void checkNames(Graph graph, List<ClipLayer> layers) {
        List<String> names = layers.stream().map(ClipLayer::name).toList();
        List<Diagnostic> unknown = spec.except().stream()
                .filter(name -> !names.contains(name))
                .map(name -> Diagnostic.error("'" + name + "' under 'except' of clip-weights is no layer of model '"
                                + graph.name() + "' that has weights")
                        .hint(Suggestion.nearest(name, names)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("its layers are named as in '" + String.join("', '", first(names)) + "'")))
                .toList();
        if (!unknown.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, unknown);
        }
    }

    private static List<String> first(List<String> names) {
        return names.subList(0, Math.min(SHOWN, names.size()));
    }

    private static Map<String, Double> figures(List<ClipResult> results) {
        long clipped = results.stream().mapToLong(ClipResult::clipped).sum();
        long weights = results.stream().mapToLong(ClipResult::weights).sum();
        return Map.of(
                "clipped-weights",
                (double) clipped,
                "clipped-share",
                weights == 0 ? 0.0 : (double) clipped / weights,
                "clipped-layers",
                (double) results.stream().filter(result -> result.clipped() > 0).count(),
                "largest-range-shrink",
                results.stream().mapToDouble(ClipResult::shrink).max().orElse(1));
    }

    private static String message(List<ClipResult> results) {
        return String.format(
                java.util.Locale.ROOT,
                "%d of %d weights clipped, ranges shrank by a factor of up to %.2f",
                results.stream().mapToLong(ClipResult::clipped).sum(),
                results.stream().mapToLong(ClipResult::weights).sum(),
                results.stream().mapToDouble(ClipResult::shrink).max().orElse(1));
    }

    private static List<Exhibit> exhibits(List<ClipResult> results) {
        List<Exhibit> exhibits = new ArrayList<>();
        exhibits.add(ClipResult.histogram("All weights before and after clipping", results));
        results.stream()
                .filter(result -> result.clipped() > 0)
                .sorted(Comparator.comparingDouble(ClipResult::shrink).reversed())
                .forEach(result -> exhibits.add(ClipResult.histogram(
                        "Weights of " + result.row().get(0) + " before and after clipping", List.of(result))));
        exhibits.add(new Exhibit.Table(
                "Clipped layers",
                List.of("layer", "weights", "range before", "range after", "shrunk by", "clipped"),
                results.stream().map(ClipResult::row).toList()));
        return exhibits;
    }
}
