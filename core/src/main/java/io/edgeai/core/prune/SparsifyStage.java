package io.edgeai.core.prune;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Sparsify;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.core.exec.KeptZeros;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The stage {@code sparsify}: a model in, the same with zeros for its smallest weights out; training behind it keeps them (see {@link KeptZeros}). */
public final class SparsifyStage {

    private final Sparsify spec;

    private SparsifyStage(Sparsify spec) {
        this.spec = spec;
    }

    /** The stage of a spec. */
    public static Stage of(Sparsify spec) {
        return new SparsifyStage(spec)::apply;
    }

    private StageResult apply(Model model, StageContext context) {
        Graph graph = model.graph();
        Map<String, WeightSite> sites = new LinkedHashMap<>();
        WeightSite.of(graph).forEach(site -> sites.putIfAbsent(site.weight(), site));
        LayerNames.check(
                spec.excludedLayers(),
                sites.values().stream().map(site -> site.node().title()).toList(),
                "'excluded-layers' of sparsify");
        sites.values()
                .removeIf(site -> spec.excludedLayers().contains(site.node().title()));
        Map<String, Tensor> sparse = sparse(graph, sites);
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.putAll(sparse);
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !(node.is("Constant") && sparse.containsKey(node.output())))
                .toList();
        Model result =
                KeptZeros.mark(model.withGraph(graph.withNodes(nodes).withInitializers(initializers)), sparse.keySet());
        return report(sites, graph, sparse, new Outcome(result, context));
    }

    private Map<String, Tensor> sparse(Graph graph, Map<String, WeightSite> sites) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        sites.keySet().forEach(name -> weights.put(name, graph.constant(name).orElseThrow()));
        if (spec.pattern().isPresent()) {
            Map<String, Tensor> patterned = new LinkedHashMap<>();
            weights.forEach((name, weight) -> {
                int axis = inputs(Objects.requireNonNull(sites.get(name)));
                if (weight.sizes()[axis] % spec.of() == 0) {
                    patterned.put(name, new SmallestWeights(weight).outOf(axis, spec.kept(), spec.of()));
                }
            });
            return patterned;
        }
        double ratio = spec.ratio().orElseThrow();
        Map<String, Tensor> cut = new LinkedHashMap<>();
        if (spec.per() == Sparsify.Per.MODEL) {
            float limit = SmallestWeights.limit(weights.values(), ratio);
            weights.forEach((name, weight) -> cut.put(name, new SmallestWeights(weight).below(limit)));
        } else {
            weights.forEach((name, weight) -> cut.put(name, new SmallestWeights(weight).share(ratio)));
        }
        return cut;
    }

    /** The dimension along which products are summed. */
    private static int inputs(WeightSite site) {
        return site.axis() == 0 ? 1 : 0;
    }

    private record Outcome(Model model, StageContext context) {}

    private StageResult report(
            Map<String, WeightSite> sites, Graph before, Map<String, Tensor> sparse, Outcome outcome) {
        List<List<String>> rows = new ArrayList<>();
        long all = 0;
        long zeros = 0;
        for (WeightSite site : sites.values()) {
            Tensor old = before.constant(site.weight()).orElseThrow();
            Tensor now = sparse.getOrDefault(site.weight(), old);
            all += now.elements();
            zeros += SmallestWeights.zeros(now);
            rows.add(List.of(
                    site.node().title(),
                    Arrays.toString(now.sizes()),
                    share(SmallestWeights.zeros(old), old.elements()),
                    share(SmallestWeights.zeros(now), now.elements()),
                    sparse.containsKey(site.weight())
                            ? ""
                            : "dense: its input channels are no multiple of " + spec.of()));
        }
        outcome.context()
                .reporter()
                .report(new Event.Message("zeros among the weights of layers: " + share(zeros, all)));
        Set<String> kept = sparse.keySet();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("weights", (double) all);
        figures.put("zero-weights", (double) zeros);
        figures.put("zero-share", (double) zeros / Math.max(1, all));
        figures.put("sparse-layers", (double) kept.size());
        return new StageResult(
                outcome.model(),
                figures,
                List.of(new Exhibit.Table(
                        "Zeros by layer", List.of("layer", "weights", "zeros before", "zeros after", "note"), rows)));
    }

    private static String share(long part, long all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / Math.max(1, all));
    }
}
