package io.edgeai.core.quantize;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.exec.FakeQuantize;
import io.edgeai.core.network.AnyBatch;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.place.Placement;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A quantized model in the form that learns: its float graph with {@link FakeQuantize} on all that the chip rounds, so that training sees what rounding does.
 * Weights, biases and the ends of ranges learn; what it comes to is quantized by the same rules as ever.
 */
public final class FakeQuantized {

    /** Learning rates as multiples of the weights'; a range's is relative to its size. */
    private static final double BIAS_RATE = 5;

    private static final double RANGE_RATE = 100;

    /** Powers of two jump: slowly towards the next. */
    private static final double POWER_RATE = 10;

    private static final String ROUNDED = "/rounded";

    private final QuantizeJob job;
    private final Quantized start;
    private final Map<String, RangeGroup> groups = new LinkedHashMap<>();
    private final Map<String, String> groupOf = new HashMap<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Map<String, Tensor> initializers;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> frozen = new LinkedHashSet<>();
    private final Map<String, Double> rates = new LinkedHashMap<>();

    private FakeQuantized(QuantizeJob job, Quantized start) {
        this.job = job;
        this.start = start;
        this.initializers = new LinkedHashMap<>(start.floating().graph().initializers());
    }

    /**
     * Puts the operators in.
     *
     * @param start what quantization after training came to, for this job
     */
    public static FakeQuantized of(QuantizeJob job, Quantized start) {
        FakeQuantized made = new FakeQuantized(job, start);
        made.build();
        return made;
    }

    /** The model that learns, for batches of any size. */
    public Model model() {
        Graph graph = start.floating().graph();
        Map<String, Long> opsets = new LinkedHashMap<>(start.floating().opsets());
        opsets.put(FakeQuantize.DOMAIN, 1L);
        Model whole = start.floating();
        Model model = new Model(
                graph.withNodes(nodes).withInitializers(initializers).withValues(List.of()),
                opsets,
                whole.irVersion(),
                whole.producer(),
                whole.metadata(),
                whole.extra());
        return AnyBatch.of(model);
    }

    /** Initializers that stay as they are: ends of ranges that are known, weights that only add up. */
    public Set<String> frozen() {
        return Set.copyOf(frozen);
    }

    /** Factors of the learning rate, by initializer. */
    public Map<String, Double> rates() {
        return Map.copyOf(rates);
    }

    /**
     * Quantizes what was learned.
     *
     * @param trained {@link #model()} with other initializers
     */
    public Quantized quantized(Model trained) {
        Map<String, Tensor> learned = trained.graph().initializers();
        Map<RangeGroup, QuantParams> ranges = new LinkedHashMap<>();
        groups.forEach((name, group) -> ranges.put(group, learned(group, learned, name)));
        Map<String, Tensor> values =
                new LinkedHashMap<>(start.floating().graph().initializers());
        values.replaceAll(
                (name, value) -> frozen.contains(name) || !value.type().isFloat()
                        ? value
                        : Objects.requireNonNull(learned.get(name), name));
        start.weights().forEach((name, params) -> values.computeIfPresent(name, (key, value) -> spanning(key, value)));
        Quantizer quantizer = new Quantizer(job.with(start.floating()));
        Model model = start.floating().withGraph(start.floating().graph().withInitializers(values));
        Quantized learnt = quantizer.quantize(model, ranges);
        // Weights that lie on their grid are rounded to it again by every tool, whatever it does with halves.
        values.putAll(quantizer.onGrid(model, ranges));
        return new Quantized(
                model.withGraph(model.graph().withInitializers(values)),
                learnt.emulated(),
                learnt.scheme(),
                learnt.activations(),
                learnt.weights(),
                start.exhibits());
    }

    /** Learned weights within the range that training rounded them to; those that span it as they were. */
    private Tensor spanning(String name, Tensor learned) {
        QuantParams params = Objects.requireNonNull(start.weights().get(name));
        if (span(name).equals(name) || frozen.contains(name)) {
            return learned;
        }
        float[] first = start.floating().graph().constant(name).orElseThrow().floats();
        float[] values = learned.floats();
        Channels channels = Channels.of(learned, params.axis());
        Rounder rounder = new Rounder(params.encoding());
        for (int i = 0; i < values.length; i++) {
            int c = channels.of(i);
            float scale = params.scales().get(c);
            double low = params.min().get(c);
            double high = params.max().get(c);
            values[i] = first[i] == low || first[i] == high
                    ? first[i]
                    : Math.min(Math.max(values[i], rounder.lowest() * scale), rounder.highest() * scale);
        }
        return Tensor.ofFloats(values, learned.sizes());
    }

    private void build() {
        Graph graph = start.floating().graph();
        List<RangeGroup> placed = Placement.groups(
                new Wiring(graph),
                job.chip(),
                job.preprocessing(),
                job.scheme().activations().bits());
        for (RangeGroup group : placed) {
            String name = group.members().get(0);
            groups.put(name, group);
            addRange(name, group, params(group));
            group.members().forEach(member -> groupOf.put(member, name));
        }
        weights(graph);
        graph.freeInputs().forEach(input -> {
            if (groupOf.containsKey(input.name())) {
                round(input.name(), input.name() + ROUNDED, input.name());
                renamed.put(input.name(), input.name() + ROUNDED);
            }
        });
        graph.nodes().forEach(this::add);
    }

    private void weights(Graph graph) {
        Map<String, Node> made = new HashMap<>();
        List<WeightSite> sites = WeightSite.of(graph);
        for (WeightSite site : sites) {
            QuantParams params = start.weights().get(site.weight());
            site.bias().ifPresent(bias -> rates.put(bias, BIAS_RATE));
            if (params == null) {
                continue;
            }
            Node weights = made.computeIfAbsent(site.weight(), name -> weights(graph, name, params));
            if (site.bias().isPresent() && isAlone(site, sites)) {
                bias(site, weights);
            }
        }
    }

    private Node weights(Graph graph, String name, QuantParams params) {
        if (isSum(graph.constant(name).orElseThrow())) {
            frozen.add(name);
        }
        Node node = FakeQuantize.ofWeights(
                List.of(name, span(name)), name + ROUNDED, params.axis(), codes(params.encoding()));
        if (!span(name).equals(name)) {
            initializers.put(span(name), graph.constant(name).orElseThrow());
        }
        nodes.add(node);
        renamed.put(name, node.output());
        return node;
    }

    /** A bias that several layers add has no unit of its own. */
    private static boolean isAlone(WeightSite site, List<WeightSite> sites) {
        return sites.stream().filter(other -> other.bias().equals(site.bias())).count() == 1;
    }

    private void bias(WeightSite site, Node weights) {
        String group = groupOf.get(site.node().inputs().get(0));
        if (group == null) {
            return;
        }
        QuantParams taken = params(Objects.requireNonNull(groups.get(group)));
        boolean whole = taken.encoding().bits()
                        + Objects.requireNonNull(start.weights().get(site.weight()))
                                .encoding()
                                .bits()
                <= Quantizer.BITS_OF_SUMS;
        if (whole && taken.axis() < 0 && job.chip().integerOperators().isEmpty()) {
            String bias = site.bias().orElseThrow();
            List<String> inputs = List.of(bias, span(site.weight()), low(group), high(group));
            Node node = FakeQuantize.ofBias(inputs, bias + ROUNDED, weights, rounder(group, List.of(), ""));
            nodes.add(node);
            renamed.put(bias, node.output());
        }
    }

    /** Weights that are all the same make a mean: they have nothing to learn. */
    private static boolean isSum(Tensor weights) {
        float[] values = weights.floats();
        for (float value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    private void add(Node node) {
        List<String> inputs = node.inputs().stream()
                .map(name -> renamed.getOrDefault(name, name))
                .toList();
        if (node.outputs().stream().noneMatch(this::isRounded)) {
            nodes.add(node.withInputs(inputs));
            return;
        }
        nodes.add(node.withInputs(inputs)
                .withOutputs(node.outputs().stream()
                        .map(name -> isRounded(name) ? name + "/raw" : name)
                        .toList()));
        node.outputs().stream().filter(this::isRounded).forEach(name -> round(name + "/raw", name, name));
    }

    /** A softmax at the end is left alone: training starts from logits. */
    private boolean isRounded(String value) {
        boolean last = start.floating().graph().outputs().stream()
                        .anyMatch(output -> output.name().equals(value))
                && start.floating()
                        .graph()
                        .producer(value)
                        .filter(node -> node.is("Softmax"))
                        .isPresent();
        return groupOf.containsKey(value) && !last;
    }

    private void round(String from, String to, String value) {
        String group = Objects.requireNonNull(groupOf.get(value));
        nodes.add(rounder(group, List.of(from, low(group), high(group)), to));
    }

    private Node rounder(String group, List<String> inputs, String output) {
        QuantParams params = params(Objects.requireNonNull(groups.get(group)));
        return FakeQuantize.ofValue(inputs, output, first(group, params), codes(params.encoding()));
    }

    private QuantParams params(RangeGroup group) {
        return Objects.requireNonNull(start.activations().get(group.members().get(0)));
    }

    private FakeQuantize.Range first(String group, QuantParams params) {
        Interval domain = Objects.requireNonNull(groups.get(group)).domain();
        boolean single = params.min().size() == 1;
        return new FakeQuantize.Range(
                single ? params.min().get(0).floatValue() : 1,
                single ? params.max().get(0).floatValue() : 1,
                (float) domain.low(),
                (float) domain.high());
    }

    /** One range learns as two factors of its ends; ranges by channel stay as they are. */
    private void addRange(String name, RangeGroup group, QuantParams params) {
        boolean single = params.min().size() == 1;
        initializers.put(low(name), single ? Tensor.scalar(1f) : floats(params.min()));
        initializers.put(high(name), single ? Tensor.scalar(1f) : floats(params.max()));
        double rate = params.encoding().scale() == Encoding.Scale.POWER_OF_TWO ? POWER_RATE : RANGE_RATE;
        rates.put(low(name), rate);
        rates.put(high(name), rate);
        if (!single || !Double.isNaN(group.low()) || params.min().get(0) == 0) {
            frozen.add(low(name));
        }
        if (!single || !Double.isNaN(group.high()) || params.max().get(0) == 0) {
            frozen.add(high(name));
        }
    }

    private static Tensor floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return Tensor.ofFloats(floats, floats.length);
    }

    private QuantParams learned(RangeGroup group, Map<String, Tensor> learned, String name) {
        QuantParams params = params(group);
        return params.axis() < 0 ? Parameters.of(params.encoding(), List.of(range(group, learned, name))) : params;
    }

    /** The range as the operator of training has it, in float. */
    private Interval range(RangeGroup group, Map<String, Tensor> learned, String name) {
        FakeQuantize.Range first = first(name, params(group));
        float low = Objects.requireNonNull(learned.get(low(name))).floats()[0] * first.low();
        float high = Objects.requireNonNull(learned.get(high(name))).floats()[0] * first.high();
        return new Interval(Math.min(0, Math.max(low, first.least())), Math.max(0, Math.min(high, first.most())));
    }

    /**
     * What spans the range of weights. Their own extremes may move it a little as they learn; a power of two would jump to the next, and all weights with it:
     * there the first weights go on spanning it.
     */
    private String span(String weights) {
        boolean jumps =
                Objects.requireNonNull(start.weights().get(weights)).encoding().scale() == Encoding.Scale.POWER_OF_TWO;
        return jumps ? weights + "/span" : weights;
    }

    private static FakeQuantize.Codes codes(Encoding encoding) {
        Rounder rounder = new Rounder(encoding);
        return new FakeQuantize.Codes(rounder.lowest(), rounder.highest(), encoding);
    }

    private static String low(String group) {
        return "range.low/" + group;
    }

    private static String high(String group) {
        return "range.high/" + group;
    }
}
