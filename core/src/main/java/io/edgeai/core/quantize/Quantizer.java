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
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.calibrate.Ranges;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.Layers;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
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
        Quantized made = made(calibration);
        if (!job.spec().calibration().saturation()) {
            return made;
        }
        List<Exhibit> exhibits = new ArrayList<>(made.exhibits());
        exhibits.add(Saturation.of(job, this));
        return made.with(exhibits);
    }

    private Quantized made(Calibration calibration) {
        if (job.spec().method() == QuantizeSpec.Method.PTQ && job.spec().mixed().isEmpty()) {
            return quantize(
                    job.model(), ranges(calibration, job.spec().range().orElse(QuantizeSpec.Range.MEAN_MIN_MAX)));
        }
        return new Forms(job, this, scheme.weights().granularity()).best(calibration);
    }

    /** Weights as the chip has them. */
    Map<String, Tensor> onGrid(Model model, Map<RangeGroup, QuantParams> groups) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        weights(model.graph(), activations(groups)).forEach((name, codes) -> values.put(name, codes.values()));
        return values;
    }

    private Map<String, WeightCodes> weights(Graph graph, Map<String, QuantParams> activations) {
        List<WeightSite> sites = WeightSite.of(graph);
        Layers layers = Layers.of(graph, activations);
        Map<String, WeightCodes> weights = new LinkedHashMap<>();
        for (WeightSite site : sites) {
            weights.computeIfAbsent(site.weight(), name -> weights(graph, site, sites, layers));
        }
        return weights;
    }

    /** Quantizes a model as it is by parameters that are there. */
    Quantized quantize(Model model, Map<RangeGroup, QuantParams> groups) {
        Map<String, QuantParams> activations = activations(groups);
        Graph graph = model.graph();
        List<WeightSite> sites = WeightSite.of(graph);
        Map<String, WeightCodes> weights = weights(graph, activations);
        Map<String, BiasCodes> biases = new LinkedHashMap<>();
        Layers layers = Layers.of(graph, activations);
        for (WeightSite site : sites) {
            layers.taken(site.node().inputs().get(0), site.node())
                    .filter(this::isSummed)
                    .ifPresent(input -> site.bias()
                            .flatMap(graph::constant)
                            .ifPresent(bias -> biases.put(
                                    site.node().output(),
                                    BiasCodes.of(
                                            bias, input, codes(weights, site).params()))));
        }
        Model emulated = Emulation.of(model, activations, weights, biases);
        Map<String, QuantParams> weightParams = new LinkedHashMap<>();
        weights.forEach((name, codes) -> weightParams.put(name, codes.params()));
        return new Quantized(model, emulated, scheme, activations, weightParams);
    }

    private static WeightCodes codes(Map<String, WeightCodes> weights, WeightSite site) {
        return java.util.Objects.requireNonNull(weights.get(site.weight()));
    }

    /** The parameters of each group, with ranges by a method. */
    Map<RangeGroup, QuantParams> ranges(Calibration calibration, QuantizeSpec.Range method) {
        Map<RangeGroup, QuantParams> groups = new LinkedHashMap<>();
        for (int i = 0; i < calibration.groups().size(); i++) {
            RangeGroup group = calibration.groups().get(i);
            Encoding encoding = calibration.formats().of(group);
            Ranges ranges = Ranges.of(method, job.spec(), encoding);
            List<Interval> found =
                    calibration.ranges(i, ranges).stream().map(Interval::floats).toList();
            groups.put(group, Parameters.of(encoding, found));
        }
        return groups;
    }

    /** All that was seen of each group, or is known of it. */
    static Map<RangeGroup, List<Interval>> extremes(Calibration calibration) {
        Ranges all = new Ranges(
                QuantizeSpec.Range.MIN_MAX, 1, new Rounder(calibration.formats().usual()));
        Map<RangeGroup, List<Interval>> found = new LinkedHashMap<>();
        for (int i = 0; i < calibration.groups().size(); i++) {
            List<Interval> ranges =
                    calibration.ranges(i, all).stream().map(Interval::floats).toList();
            found.put(calibration.groups().get(i), ranges);
        }
        return found;
    }

    private Map<String, QuantParams> activations(Map<RangeGroup, QuantParams> groups) {
        Map<String, QuantParams> found = new LinkedHashMap<>();
        groups.forEach((group, params) -> group.members().forEach(name -> found.put(name, params)));
        Map<String, QuantParams> ordered = new LinkedHashMap<>();
        new Wiring(job.model().graph()).activations().forEach(name -> Optional.ofNullable(found.get(name))
                .ifPresent(params -> ordered.put(name, params)));
        return ordered;
    }

    /** The codes of a layer by itself. */
    WeightCodes codes(WeightSite site, Tensor weights, Tensor bias, QuantParams input) {
        double[] least = new double[scales(site, weights)];
        if (isSummed(input)) {
            raise(least, bias.floats(), input);
        }
        return WeightCodes.of(weights, site.axis(), fit(weights(input)), channel -> least[channel]);
    }

    private int scales(WeightSite site, Tensor weights) {
        boolean perChannel = scheme.weights().granularity() == Granularity.PER_CHANNEL && site.axis() >= 0;
        return perChannel ? Math.toIntExact(weights.sizes()[site.axis()]) : 1;
    }

    private WeightCodes weights(Graph graph, WeightSite site, List<WeightSite> sites, Layers layers) {
        Tensor weight = graph.constant(site.weight()).orElseThrow();
        double[] least = new double[scales(site, weight)];
        for (WeightSite other : sites) {
            if (other.weight().equals(site.weight())) {
                layers.taken(other.node().inputs().get(0), other.node())
                        .filter(this::isSummed)
                        .ifPresent(input -> other.bias()
                                .flatMap(graph::constant)
                                .ifPresent(bias -> raise(least, bias.floats(), input)));
            }
        }
        Encoding encoding = layers.taken(site.node().inputs().get(0), site.node())
                .map(this::weights)
                .orElse(scheme.weights());
        return WeightCodes.of(weight, site.axis(), fit(encoding), channel -> least[channel]);
    }

    /** How scales of weights are found. */
    private WeightCodes.Fit fit(Encoding encoding) {
        boolean usual = job.spec().method() == QuantizeSpec.Method.AUTO
                && encoding.scale() == Encoding.Scale.POWER_OF_TWO
                && encoding.symmetric()
                && encoding.bits() <= BITS_OF_SUMS / 2;
        boolean diffs = job.spec()
                .weightRange()
                .map(QuantizeSpec.WeightRange.DIFFS::equals)
                .orElse(usual);
        if (diffs && (encoding.scale() != Encoding.Scale.POWER_OF_TWO || !encoding.symmetric())) {
            throw EdgeAiException.spec(Diagnostic.error(
                            "weight-range 'diffs' is for symmetric weights whose scales are powers of two; those of scheme '"
                                    + scheme.name() + "' are not")
                    .hint("leave 'quantize.weight-range' out"));
        }
        return new WeightCodes.Fit(encoding, diffs);
    }

    private static void raise(double[] least, float[] bias, QuantParams input) {
        for (int c = 0; c < bias.length; c++) {
            int at = least.length == 1 ? 0 : c;
            float scale = Parameters.scaleFor(input, c, bias.length);
            least[at] = Math.max(least[at], BiasCodes.leastWeightScale(bias[c], scale));
        }
    }

    /** Whether sums of products with an input are of at most 32 bits, so that a bias is an integer of them; where the chip has no float biases. */
    private boolean isSummed(QuantParams input) {
        return job.chip().integerOperators().isEmpty()
                && input.encoding().bits() + weights(input).bits() <= BITS_OF_SUMS;
    }

    /** The format of weights beside what a layer takes. */
    private Encoding weights(QuantParams taken) {
        return scheme.others().stream()
                .filter(other -> other.activations().bits() == taken.encoding().bits()
                        && taken.encoding().bits() != scheme.activations().bits())
                .map(NumericScheme.LayerFormat::weights)
                .findFirst()
                .orElse(scheme.weights());
    }

    private static NumericScheme scheme(QuantizeJob job) {
        Encoding weights = job.scheme().weights();
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
        return new NumericScheme(
                job.scheme().name(),
                job.scheme().activations(),
                weights.with(wanted),
                job.scheme().others());
    }
}
