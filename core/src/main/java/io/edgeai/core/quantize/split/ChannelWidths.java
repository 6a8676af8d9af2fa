package io.edgeai.core.quantize.split;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.place.RangeGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** How wide the numbers of each channel are in the tensors of strands that are rounded with one scale for all channels. */
final class ChannelWidths {

    /** Widths of channels beside each other change little with more pictures. */
    private static final int PICTURES = 32;

    private final QuantizeJob job;
    private final boolean ofWeights;
    private final Map<String, Interval> domains = new HashMap<>();
    private final Map<String, double[]> values = new HashMap<>();

    private ChannelWidths(QuantizeJob job, boolean ofWeights) {
        this.job = job;
        this.ofWeights = ofWeights;
    }

    /**
     * Looks at calibration pictures.
     *
     * @param groups what is rounded
     * @param ofWeights whether one scale serves all weights of a layer
     */
    static ChannelWidths of(QuantizeJob job, List<Strand> strands, List<RangeGroup> groups, boolean ofWeights) {
        ChannelWidths widths = new ChannelWidths(job, ofWeights);
        groups.forEach(group -> group.members().forEach(name -> widths.domains.put(name, group.domain())));
        Set<String> inner = strands.stream()
                .flatMap(strand -> strand.inner().stream())
                .filter(widths.domains::containsKey)
                .collect(Collectors.toSet());
        widths.observe(inner.stream().sorted().toList());
        return widths;
    }

    /**
     * The widths of a strand's channels, for each tensor that counts: the weights of depthwise convolutions where these have one scale, as their errors are the
     * same at every place of every picture and nothing averages them out; else the values.
     */
    List<double[]> of(Strand strand) {
        Graph graph = job.model().graph();
        List<double[]> weights = strand.nodes().stream()
                .skip(1)
                .filter(node -> ofWeights && node.is("Conv"))
                .map(node -> weights(node, graph))
                .toList();
        return weights.isEmpty()
                ? strand.inner().stream()
                        .filter(values::containsKey)
                        .map(values::get)
                        .map(Objects::requireNonNull)
                        .toList()
                : weights;
    }

    private static double[] weights(Node conv, Graph graph) {
        Tensor weights = graph.constant(conv.inputs().get(1)).orElseThrow();
        float[] all = weights.toFloats();
        double[] widths = new double[Math.toIntExact(weights.sizes()[0])];
        int each = all.length / widths.length;
        for (int i = 0; i < all.length; i++) {
            widths[i / each] = Math.max(widths[i / each], Math.abs(all[i]));
        }
        return widths;
    }

    private void observe(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        String input = job.model().graph().freeInputs().get(0).name();
        Normalizer normalizer = new Normalizer(job.preprocessing());
        Map<String, Interval[]> seen = new HashMap<>();
        List<Tensor> pictures = Calibration.singles(job.pictures());
        try (OrtRunner runner = OrtRunner.open(job.model(), names, Optimization.FAST)) {
            for (Tensor picture : pictures.subList(0, Math.min(PICTURES, pictures.size()))) {
                Map<String, Tensor> found = runner.run(Map.of(input, normalizer.apply(picture)));
                names.forEach(name -> widen(seen, name, Objects.requireNonNull(found.get(name))));
            }
        }
        boolean symmetric = job.scheme().activations().symmetric();
        seen.forEach((name, channels) -> values.put(
                name,
                Arrays.stream(channels)
                        .mapToDouble(channel -> width(channel, Objects.requireNonNull(domains.get(name)), symmetric))
                        .toArray()));
    }

    private static void widen(Map<String, Interval[]> seen, String name, Tensor value) {
        Channels channels = Channels.of(value, 1);
        Interval[] ends = seen.computeIfAbsent(name, key -> {
            Interval[] none = new Interval[Math.toIntExact(value.sizes()[1])];
            Arrays.fill(none, new Interval(0, 0));
            return none;
        });
        float[] numbers = value.floats();
        double[] low = Arrays.stream(ends).mapToDouble(Interval::low).toArray();
        double[] high = Arrays.stream(ends).mapToDouble(Interval::high).toArray();
        for (int i = 0; i < numbers.length; i++) {
            int c = channels.of(i);
            low[c] = Math.min(low[c], numbers[i]);
            high[c] = Math.max(high[c], numbers[i]);
        }
        Arrays.setAll(ends, c -> new Interval(low[c], high[c]));
    }

    /** The part of a channel's numbers that makes a difference; for codes on both sides of zero, twice the wider side. */
    private static double width(Interval channel, Interval domain, boolean symmetric) {
        double low = Math.min(0, Math.max(channel.low(), domain.low()));
        double high = Math.max(0, Math.min(channel.high(), domain.high()));
        return symmetric ? 2 * Math.max(-low, high) : high - low;
    }
}
