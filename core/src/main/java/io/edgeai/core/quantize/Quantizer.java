package io.edgeai.core.quantize;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.calibrate.Ranges;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import io.edgeai.core.quantize.place.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Quantizes a float model after training, by a chip's number formats and fusions. */
public final class Quantizer {

    /** Products of codes with more bits together are summed in float. */
    static final int BITS_OF_SUMS = 16;

    private final QuantizeJob job;
    private final NumericScheme scheme;

    Quantizer(QuantizeJob job) {
        this.job = job;
        this.scheme = scheme(job);
    }

    /**
     * Calibrates and quantizes.
     *
     * @throws EdgeAiException if there are no calibration pictures, the model overflows on one, or the spec asks for what the chip cannot do
     */
    public static Quantized quantize(QuantizeJob job) {
        return quantize(job, Calibration.of(job));
    }

    /** Quantizes by a calibration that is there: another range method takes no second pass over the pictures. */
    public static Quantized quantize(QuantizeJob job, Calibration calibration) {
        return new Quantizer(job).quantize(calibration);
    }

    private Quantized quantize(Calibration calibration) {
        return job.spec().method() == QuantizeSpec.Method.PTQ
                ? quantize(job.model(), ranges(calibration, job.spec().range().orElse(QuantizeSpec.Range.MEAN_MIN_MAX)))
                : new Recipe(job, this).best(calibration);
    }

    /** Weights as the chip has them. */
    Map<String, Tensor> onGrid(Model model, Map<RangeGroup, Interval> ranges) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        weights(model.graph(), activations(ranges)).forEach((name, codes) -> values.put(name, codes.values()));
        return values;
    }

    private Map<String, WeightCodes> weights(Graph graph, Map<String, QuantParams> activations) {
        List<WeightSite> sites = WeightSite.of(graph);
        Map<String, WeightCodes> weights = new LinkedHashMap<>();
        for (WeightSite site : sites) {
            weights.computeIfAbsent(site.weight(), name -> weights(graph, site, sites, activations));
        }
        return weights;
    }

    /** Quantizes a model as it is by ranges that are there. */
    Quantized quantize(Model model, Map<RangeGroup, Interval> ranges) {
        Map<String, QuantParams> activations = activations(ranges);
        Graph graph = model.graph();
        List<WeightSite> sites = WeightSite.of(graph);
        Map<String, WeightCodes> weights = weights(graph, activations);
        Map<String, BiasCodes> biases = new LinkedHashMap<>();
        for (WeightSite site : sites) {
            inputScale(site, activations).ifPresent(scale -> site.bias()
                    .flatMap(graph::constant)
                    .ifPresent(bias -> biases.put(
                            site.node().output(),
                            BiasCodes.of(bias, scale, codes(weights, site).params()))));
        }
        Model emulated = Emulation.of(model, activations, weights, biases);
        Map<String, QuantParams> weightParams = new LinkedHashMap<>();
        weights.forEach((name, codes) -> weightParams.put(name, codes.params()));
        return new Quantized(model, emulated, scheme, activations, weightParams);
    }

    private static WeightCodes codes(Map<String, WeightCodes> weights, WeightSite site) {
        return java.util.Objects.requireNonNull(weights.get(site.weight()));
    }

    /** The range of each group by a method. */
    Map<RangeGroup, Interval> ranges(Calibration calibration, QuantizeSpec.Range method) {
        Ranges methods = new Ranges(method, job.spec().percentile().fraction(), new Rounder(scheme.activations()));
        Map<RangeGroup, Interval> ranges = new LinkedHashMap<>();
        for (int i = 0; i < calibration.groups().size(); i++) {
            ranges.put(
                    calibration.groups().get(i), calibration.range(i, methods).floats());
        }
        return ranges;
    }

    private Map<String, QuantParams> activations(Map<RangeGroup, Interval> ranges) {
        Encoding encoding = scheme.activations();
        Rounder rounder = new Rounder(encoding);
        Map<String, QuantParams> found = new LinkedHashMap<>();
        ranges.forEach((group, range) -> {
            QuantParams params = Parameters.of(encoding, -1, List.of(range), List.of(rounder.step(range, 0)));
            group.members().forEach(name -> found.put(name, params));
        });
        Map<String, QuantParams> ordered = new LinkedHashMap<>();
        new Wiring(job.model().graph()).activations().forEach(name -> Optional.ofNullable(found.get(name))
                .ifPresent(params -> ordered.put(name, params)));
        return ordered;
    }

    /** The number format of activations. */
    Encoding activations() {
        return scheme.activations();
    }

    /** The codes of a layer by itself. */
    WeightCodes codes(WeightSite site, Tensor weights, Tensor bias, float inputScale) {
        double[] least = new double[scales(site, weights)];
        if (scheme.activations().bits() + scheme.weights().bits() <= BITS_OF_SUMS) {
            raise(least, bias.floats(), inputScale);
        }
        return WeightCodes.of(weights, site.axis(), scheme.weights(), channel -> least[channel]);
    }

    private int scales(WeightSite site, Tensor weights) {
        boolean perChannel = scheme.weights().granularity() == Granularity.PER_CHANNEL && site.axis() >= 0;
        return perChannel ? Math.toIntExact(weights.sizes()[site.axis()]) : 1;
    }

    private WeightCodes weights(
            Graph graph, WeightSite site, List<WeightSite> sites, Map<String, QuantParams> activations) {
        Tensor weight = graph.constant(site.weight()).orElseThrow();
        double[] least = new double[scales(site, weight)];
        for (WeightSite other : sites) {
            if (other.weight().equals(site.weight())) {
                inputScale(other, activations).ifPresent(scale -> other.bias()
                        .flatMap(graph::constant)
                        .ifPresent(bias -> raise(least, bias.floats(), scale)));
            }
        }
        return WeightCodes.of(weight, site.axis(), scheme.weights(), channel -> least[channel]);
    }

    private static void raise(double[] least, float[] bias, float inputScale) {
        for (int c = 0; c < bias.length; c++) {
            int at = least.length == 1 ? 0 : c;
            least[at] = Math.max(least[at], BiasCodes.leastWeightScale(bias[c], inputScale));
        }
    }

    /** The scale of a node's input, if its sums are of at most 32 bits, so that its bias is an integer of them. */
    private Optional<Float> inputScale(WeightSite site, Map<String, QuantParams> activations) {
        int bits = scheme.activations().bits() + scheme.weights().bits();
        return bits > BITS_OF_SUMS
                ? Optional.empty()
                : Optional.ofNullable(activations.get(site.node().inputs().get(0)))
                        .map(params -> params.scales().get(0));
    }

    private static NumericScheme scheme(QuantizeJob job) {
        Encoding weights = job.scheme().weights();
        Encoding activations = job.scheme().activations();
        if (activations.granularity() != Granularity.PER_TENSOR) {
            throw EdgeAiException.spec(Diagnostic.error("scheme '"
                    + job.scheme().name() + "' of chip '" + job.chip().id()
                    + "' has activations per channel; this quantizer has one scale for a tensor"));
        }
        Granularity wanted = job.spec()
                .weights()
                .map(choice -> Granularity.valueOf(choice.name()))
                .orElse(weights.granularity());
        if (wanted == Granularity.PER_CHANNEL && weights.granularity() == Granularity.PER_TENSOR) {
            throw EdgeAiException.spec(Diagnostic.error("weights 'per-channel' are not possible: scheme '"
                            + job.scheme().name() + "' of chip '"
                            + job.chip().id() + "' has one scale for all weights of a layer")
                    .hint("leave 'quantize.weights' out, or write  weights: per-tensor"));
        }
        Encoding chosen = new Encoding(
                weights.bits(), weights.sign(), weights.symmetric(), wanted, weights.scale(), weights.rounding());
        return new NumericScheme(job.scheme().name(), activations, chosen);
    }
}
