package io.edgeai.core.quantize;

import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.place.Layers;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which groups of values are in a format of more bits, and what that costs. A value gains from more bits only where the layers that take it compute in them
 * too, so a value is widened with what these layers make.
 */
final class Mixture {

    private final QuantizeJob job;
    private final LayerFormat wide;
    private final Map<RangeGroup, QuantParams> usual;
    private final Map<RangeGroup, List<Interval>> extremes;
    private final Map<String, RangeGroup> groups = new LinkedHashMap<>();
    private final Map<RangeGroup, Set<RangeGroup>> takers = new LinkedHashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Layers layers;
    private final Traffic traffic;

    private Mixture(QuantizeJob job, Map<RangeGroup, QuantParams> usual, Map<RangeGroup, List<Interval>> extremes) {
        this.job = job;
        this.wide = format(job);
        this.usual = usual;
        this.extremes = extremes;
        Model model = job.model();
        Graph graph = model.graph();
        Map<String, QuantParams> rounded = new LinkedHashMap<>();
        usual.forEach((group, params) -> group.members().forEach(name -> {
            groups.put(name, group);
            rounded.put(name, params);
        }));
        graph.outputs().forEach(output -> outputs.add(output.name()));
        this.layers = Layers.of(graph, rounded);
        for (Node node : graph.nodes()) {
            layers.end(node).map(groups::get).ifPresent(made -> node.inputs().stream()
                    .filter(groups::containsKey)
                    .map(groups::get)
                    .filter(taken -> !taken.equals(made))
                    .forEach(taken -> takers.computeIfAbsent(taken, key -> new LinkedHashSet<>())
                            .add(made)));
        }
        this.traffic = Traffic.of(model, layers, rounded.keySet());
    }

    /**
     * What a job's chip can compute in more bits.
     *
     * @param usual the parameters of all groups where none is wide
     * @param extremes all that was seen of each group: nothing need be cut off a wide one
     * @throws EdgeAiException if the chip has one format for all layers
     */
    static Mixture of(QuantizeJob job, Map<RangeGroup, QuantParams> usual, Map<RangeGroup, List<Interval>> extremes) {
        return new Mixture(job, usual, extremes);
    }

    private static LayerFormat format(QuantizeJob job) {
        List<LayerFormat> others = job.scheme().others();
        if (others.isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("'quantize.mixed' is not possible: scheme '"
                            + job.scheme().name() + "' of chip '" + job.chip().id()
                            + "' computes all layers in one format")
                    .hint("leave 'quantize.mixed' out for this target"));
        }
        return others.get(0);
    }

    /** The bits of the wide format. */
    int bits() {
        return wide.activations().bits();
    }

    /**
     * The group of a value that a spec names.
     *
     * @throws EdgeAiException if it cannot be widened
     */
    RangeGroup named(String value) {
        return Optional.ofNullable(groups.get(value))
                .filter(candidates()::contains)
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error("'quantize.mixed.values' names '" + value
                                + "', which is no inner value that is rounded on chip '"
                                + job.chip().id() + "' and that layers before the outputs take")
                        .hint("the report lists the rounded values of a model")));
    }

    /** The groups that can be widened together with those that take them, each by itself; ends of the model cannot. */
    List<RangeGroup> candidates() {
        List<RangeGroup> found = new ArrayList<>();
        usual.keySet().stream()
                .filter(group -> isInner(group) && takers.containsKey(group))
                .filter(group -> with(Set.of(), group).stream().allMatch(this::isInner))
                .forEach(found::add);
        return found;
    }

    private boolean isInner(RangeGroup group) {
        return !group.isKnown() && group.members().stream().noneMatch(outputs::contains);
    }

    /** The layers that compute in more bits if a group is widened. */
    List<WeightSite> layers(RangeGroup group) {
        Set<String> made = with(Set.of(), group).stream()
                .flatMap(one -> one.members().stream())
                .collect(Collectors.toSet());
        return WeightSite.of(job.model().graph()).stream()
                .filter(site -> layers.end(site.node()).filter(made::contains).isPresent())
                .toList();
    }

    /** Groups, with those that take them. */
    Set<RangeGroup> with(List<RangeGroup> some) {
        Set<RangeGroup> wider = Set.of();
        for (RangeGroup group : some) {
            wider = with(wider, group);
        }
        return wider;
    }

    /** Wide groups, with another one and those that take it. */
    Set<RangeGroup> with(Set<RangeGroup> before, RangeGroup group) {
        Set<RangeGroup> after = new LinkedHashSet<>(before);
        after.add(group);
        after.addAll(takers.getOrDefault(group, Set.of()));
        return after;
    }

    /** The parameters of all groups where some are wide. What a layer of the usual format takes too keeps its range, or else nothing is cut off. */
    Map<RangeGroup, QuantParams> parameters(Set<RangeGroup> wider) {
        Map<RangeGroup, QuantParams> all = new LinkedHashMap<>(usual);
        for (RangeGroup group : wider) {
            boolean whole = wider.containsAll(takers.getOrDefault(group, Set.of()));
            all.computeIfPresent(
                    group,
                    (key, params) -> whole
                            ? Parameters.of(wide.activations(), extremes.getOrDefault(group, List.of()))
                            : Parameters.as(params, wide.activations()));
        }
        return all;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** By which share the layers' memory traffic grows. */
    double cost(Set<RangeGroup> wider) {
        Set<String> ends = new HashSet<>();
        wider.forEach(group -> ends.addAll(group.members()));
        return traffic.share(ends);
    }

    /** Elements that each layer reads and writes, by the rounded value that it makes. */
    private record Traffic(Map<String, Long> elements) {

        static Traffic of(Model model, Layers layers, Set<String> rounded) {
            Map<String, Long> sizes = Sizes.of(model);
            Map<String, Long> elements = new HashMap<>();
            for (Node node : model.graph().nodes()) {
                layers.end(node).ifPresent(end -> {
                    long moved = node.inputs().stream()
                            .filter(name -> rounded.contains(name)
                                    || model.graph().initializers().containsKey(name))
                            .mapToLong(name -> sizes.getOrDefault(name, 0L))
                            .sum();
                    long made = node.output().equals(end) ? sizes.getOrDefault(end, 0L) : 0;
                    elements.merge(end, moved + made, Long::sum);
                });
            }
            return new Traffic(Map.copyOf(elements));
        }

        double share(Set<String> ends) {
            long all = elements.values().stream().mapToLong(Long::longValue).sum();
            long some = ends.stream()
                    .mapToLong(end -> elements.getOrDefault(end, 0L))
                    .sum();
            return all == 0 ? 0 : (double) some / all;
        }
    }
}
