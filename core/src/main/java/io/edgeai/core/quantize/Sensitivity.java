package io.edgeai.core.quantize;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * In which order values are worth more bits. A first ranking is cheap: the error of each value in the usual format, weighted by what the answer hangs on its
 * channels. For the first ones is measured how far the answers go if nothing is rounded but this value and the weights of the layers that would be widened with it: such distances add up, and unlike what is gained
 * beside all other errors they do not depend on corrections that were made for these. The order is that of distance for the traffic that more bits cost.
 */
final class Sensitivity {

    /** How many of the first ranking are measured. */
    private static final int MEASURED = 24;

    /** Pictures for the first ranking. */
    private static final int RANKING = 8;

    private static final Tensor NO_BIAS = Tensor.ofFloats(new float[0], 0);

    private final QuantizeJob job;
    private final Quantizer quantizer;
    private final HoldOut holdOut;
    private final Mixture mixture;
    private final Map<RangeGroup, QuantParams> usual;
    private final List<List<String>> rows = new ArrayList<>();

    Sensitivity(QuantizeJob job, Quantizer quantizer, HoldOut holdOut, Mixture mixture) {
        this.job = job;
        this.quantizer = quantizer;
        this.holdOut = holdOut;
        this.mixture = mixture;
        this.usual = mixture.parameters(Set.of());
    }

    /**
     * The groups to widen, one after the other.
     *
     * @param importance weights of the channels of values
     * @param most the share by which traffic may grow
     */
    List<RangeGroup> order(Map<String, float[]> importance, List<Tensor> pictures, double most) {
        Map<RangeGroup, Double> distances = distances(ranked(importance, pictures));
        List<RangeGroup> order = new ArrayList<>();
        Set<RangeGroup> wide = new LinkedHashSet<>();
        while (true) {
            Set<RangeGroup> before = Set.copyOf(wide);
            distances.keySet().removeIf(group -> mixture.cost(mixture.with(before, group)) > most);
            var best = distances.entrySet().stream()
                    .max(Comparator.comparingDouble(one -> one.getValue()
                            / Math.max(1e-9, mixture.cost(mixture.with(before, one.getKey())) - mixture.cost(before))));
            if (best.isEmpty()) {
                return order;
            }
            RangeGroup group = best.get().getKey();
            distances.remove(group);
            order.add(group);
            wide.addAll(mixture.with(wide, group));
        }
    }

    /** The distance of the answers if one group of values alone is rounded, by group. */
    private Map<RangeGroup, Double> distances(List<RangeGroup> ranked) {
        Map<RangeGroup, Double> distances = new LinkedHashMap<>();
        List<RangeGroup> first = ranked.subList(0, Math.min(MEASURED, ranked.size()));
        for (RangeGroup group : first) {
            distances.put(group, holdOut.distance(alone(group)));
            job.reporter().report(new Event.Progress("sensitivity", distances.size(), first.size(), "values"));
        }
        distances.entrySet().stream()
                .sorted(Map.Entry.<RangeGroup, Double>comparingByValue().reversed())
                .forEach(one -> rows.add(List.of(
                        one.getKey().members().get(0),
                        String.format(Locale.ROOT, "%.5f", one.getValue()),
                        Mixture.percent(mixture.cost(mixture.with(Set.of(), one.getKey()))))));
        return distances;
    }

    /** What was measured. */
    Exhibit.Table table() {
        return new Exhibit.Table(
                "What a value does to the answers if nothing but it and the weights of its layers is rounded",
                List.of("value", "distance from float", "traffic of its layers"),
                rows);
    }

    /** The float model with nothing rounded but a group and the weights of the layers that would be widened with it. */
    private Model alone(RangeGroup group) {
        Map<String, QuantParams> values = new LinkedHashMap<>();
        group.members().forEach(name -> values.put(name, Objects.requireNonNull(usual.get(group))));
        Map<String, WeightCodes> weights = new LinkedHashMap<>();
        for (WeightSite site : mixture.layers(group)) {
            Tensor weight = job.model().graph().constant(site.weight()).orElseThrow();
            weights.put(
                    site.weight(), quantizer.codes(site, weight, NO_BIAS, Objects.requireNonNull(usual.get(group))));
        }
        return Emulation.of(job.model(), values, weights, Map.of());
    }

    /** Candidates by their weighted error, the largest first. */
    private List<RangeGroup> ranked(Map<String, float[]> importance, List<Tensor> pictures) {
        Map<RangeGroup, Double> errors = new LinkedHashMap<>();
        mixture.candidates().forEach(group -> errors.put(group, 0.0));
        String input = job.model().graph().freeInputs().get(0).name();
        List<String> sources = errors.keySet().stream()
                .flatMap(group -> group.sources().stream())
                .toList();
        Normalizer normalizer = new Normalizer(job.preprocessing());
        try (OrtRunner runner = OrtRunner.open(job.model(), sources, Optimization.FAST)) {
            for (Tensor picture : pictures.subList(0, Math.min(RANKING, pictures.size()))) {
                Map<String, Tensor> values = runner.run(Map.of(input, normalizer.apply(picture)));
                errors.replaceAll((group, sum) -> sum
                        + group.sources().stream()
                                .mapToDouble(name -> error(
                                        Objects.requireNonNull(values.get(name)),
                                        Objects.requireNonNull(usual.get(group)),
                                        importance.getOrDefault(name, new float[0])))
                                .sum());
            }
        }
        return errors.entrySet().stream()
                .sorted(Map.Entry.<RangeGroup, Double>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The squared error, weighted; where weights are not known, relative to the value's own squares. */
    private static double error(Tensor value, QuantParams params, float[] weights) {
        float[] exact = value.floats();
        float[] rounded = Parameters.rounded(value, params).floats();
        Channels channels = Channels.of(value, value.rank() > 1 ? 1 : -1);
        double sum = 0;
        double all = 0;
        for (int i = 0; i < exact.length; i++) {
            double off = (double) rounded[i] - exact[i];
            sum += off * off * (weights.length == 0 ? 1 : weights[channels.of(i) % weights.length]);
            all += (double) exact[i] * exact[i];
        }
        return weights.length > 0 || all == 0 ? sum : sum / all;
    }
}
