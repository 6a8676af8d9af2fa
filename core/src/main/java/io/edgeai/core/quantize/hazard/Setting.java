package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.Emulation;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.Layers;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * All that is decided about the rounding of a model. A remedy is another one.
 *
 * @param scheme of weights and activations that have none of their own
 * @param activations parameters of each value that is rounded
 * @param weights formats of weights that have one of their own, by initializer
 * @param units initializers whose channels of zeros have a scale of 1
 */
public record Setting(
        Model model,
        NumericScheme scheme,
        Map<String, QuantParams> activations,
        Map<String, Encoding> weights,
        Set<String> units) {

    /** Products of codes with more bits together are summed in float, with a float bias. */
    private static final int BITS_OF_SUMS = 16;

    /** A part of a model's values. */
    public enum Part {
        WEIGHTS,
        BIASES,
        ACTIVATIONS
    }

    public Setting {
        activations = Collections.unmodifiableMap(new LinkedHashMap<>(activations));
        weights = Map.copyOf(weights);
        units = Set.copyOf(units);
    }

    /** This setting with another model; of the values only those are rounded that it still has. */
    public Setting with(Model other) {
        Set<String> there = new HashSet<>();
        other.graph().nodes().forEach(node -> there.addAll(node.outputs()));
        other.graph().freeInputs().forEach(input -> there.add(input.name()));
        Map<String, QuantParams> left = new LinkedHashMap<>(activations);
        left.keySet().retainAll(there);
        return new Setting(other, scheme, left, weights, units);
    }

    /** This setting with other parameters for values. */
    public Setting with(Collection<String> values, QuantParams params) {
        Map<String, QuantParams> changed = new LinkedHashMap<>(activations);
        values.forEach(value -> changed.replace(value, params));
        return new Setting(model, scheme, changed, weights, units);
    }

    /** This setting without rounding of values. */
    public Setting without(Collection<String> values) {
        Map<String, QuantParams> left = new LinkedHashMap<>(activations);
        left.keySet().removeAll(values);
        return new Setting(model, scheme, left, weights, units);
    }

    /** This setting with a format of their own for weights. */
    public Setting withWeights(String initializer, Encoding encoding) {
        Map<String, Encoding> changed = new LinkedHashMap<>(weights);
        changed.put(initializer, encoding);
        return new Setting(model, scheme, activations, changed, units);
    }

    /** This setting with the scales of channels of zeros taken from their biases. */
    public Setting withoutUnits(String initializer) {
        Set<String> left = new LinkedHashSet<>(units);
        left.remove(initializer);
        return new Setting(model, scheme, activations, weights, left);
    }

    /** The model with all parts rounded. */
    public Quantized quantized() {
        Map<String, WeightCodes> codes = codes();
        Map<String, QuantParams> params = new LinkedHashMap<>();
        codes.forEach((name, one) -> params.put(name, one.params()));
        return new Quantized(
                model, Emulation.of(model, activations, codes, biases(codes)), scheme, activations, params);
    }

    /** The model with one part rounded, with the same scales as if all were. */
    public Model rounded(Part part) {
        Map<String, WeightCodes> codes = codes();
        return Emulation.of(
                model,
                part == Part.ACTIVATIONS ? activations : Map.of(),
                part == Part.WEIGHTS ? codes : Map.of(),
                part == Part.BIASES ? biases(codes) : Map.of());
    }

    /** The weights of each layer as codes, by initializer. */
    Map<String, WeightCodes> codes() {
        Graph graph = model.graph();
        Map<String, double[]> least = new LinkedHashMap<>();
        List<WeightSite> sites = WeightSite.of(graph);
        for (WeightSite site : sites) {
            raise(least.computeIfAbsent(site.weight(), name -> least(site)), site);
        }
        Map<String, WeightCodes> codes = new LinkedHashMap<>();
        for (WeightSite site : sites) {
            Tensor weight = graph.constant(site.weight()).orElseThrow();
            double[] scales = Objects.requireNonNull(least.get(site.weight()));
            codes.computeIfAbsent(
                    site.weight(),
                    name -> WeightCodes.of(weight, site.axis(), format(name), channel -> scales[channel]));
        }
        return codes;
    }

    /** The integer biases, by the layer's output. */
    Map<String, BiasCodes> biases(Map<String, WeightCodes> codes) {
        Map<String, BiasCodes> biases = new LinkedHashMap<>();
        for (WeightSite site : WeightSite.of(model.graph())) {
            QuantParams params =
                    Objects.requireNonNull(codes.get(site.weight())).params();
            summed(site).ifPresent(input -> site.bias()
                    .flatMap(model.graph()::constant)
                    .ifPresent(bias -> biases.put(site.node().output(), BiasCodes.of(bias, input, params))));
        }
        return biases;
    }

    /** The parameters of what a layer's weights are multiplied with, if its sums are integers. */
    Optional<QuantParams> summed(WeightSite site) {
        return Layers.of(model.graph(), activations)
                .taken(site.node().inputs().get(0), site.node())
                .filter(input -> input.encoding().bits() + format(site.weight()).bits() <= BITS_OF_SUMS);
    }

    private Encoding format(String weight) {
        return weights.getOrDefault(weight, scheme.weights());
    }

    /** The least scale of each channel before biases are looked at. */
    private double[] least(WeightSite site) {
        Tensor weight = model.graph().constant(site.weight()).orElseThrow();
        boolean byChannel = format(site.weight()).granularity() == Granularity.PER_CHANNEL;
        Channels channels = Channels.of(weight, byChannel ? site.axis() : -1);
        double[] least = new double[channels.count()];
        if (units.contains(site.weight())) {
            java.util.Arrays.fill(least, 1);
            float[] values = weight.floats();
            for (int i = 0; i < values.length; i++) {
                least[channels.of(i)] *= values[i] == 0 ? 1 : 0;
            }
        }
        return least;
    }

    private void raise(double[] least, WeightSite site) {
        float[] bias =
                site.bias().flatMap(model.graph()::constant).map(Tensor::floats).orElse(new float[0]);
        summed(site).ifPresent(input -> {
            for (int c = 0; c < bias.length; c++) {
                int at = least.length == 1 ? 0 : c;
                float scale = Parameters.scaleFor(input, c, bias.length);
                least[at] = Math.max(least[at], BiasCodes.leastWeightScale(bias[c], scale));
            }
        });
    }
}
