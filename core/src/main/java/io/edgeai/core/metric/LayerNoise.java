package io.edgeai.core.metric;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What rounding does to each value of a model: by itself, and with all that was rounded before it; and which of the known reasons it has.
 *
 * @param layers the rounded values, in graph order
 */
public record LayerNoise(List<Layer> layers) {

    /** From this ratio on a channel of middling range has less than 4 of 8 bits left. */
    private static final double WIDE = 16;

    /** From this share on cutting is no longer for outliers alone. */
    private static final double MUCH = 0.01;

    public LayerNoise {
        layers = List.copyOf(layers);
    }

    /**
     * One rounded value.
     *
     * @param own signal to noise in dB if nothing but this value is rounded
     * @param accumulated signal to noise in dB in the quantized model
     * @param spread the widest channel's range over the middling channel's; 1 where there are no channels
     * @param cut the share of values outside the range
     * @param depthwise whether a depthwise convolution takes it, which sums only a few values of one channel
     */
    public record Layer(
            String value,
            String op,
            double low,
            double high,
            double own,
            double accumulated,
            double spread,
            double cut,
            boolean depthwise) {

        /** The known reason for noise that this value shows, if any. */
        public Optional<String> hazard() {
            if (spread >= WIDE && depthwise) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "one scale for channels whose ranges differ by %.0f times, before a depthwise convolution:"
                                + " 16 bits here help most",
                        spread));
            }
            if (cut >= MUCH) {
                return Optional.of(String.format(Locale.ROOT, "%.1f %% of the values are cut", 100 * cut));
            }
            return spread >= WIDE
                    ? Optional.of(String.format(
                            Locale.ROOT, "one scale for channels whose ranges differ by %.0f times", spread))
                    : Optional.empty();
        }
    }

    /**
     * Measures a quantized model.
     *
     * @param floating the model before quantization; its values have the same names
     * @param pictures uint8 [1, height, width, channels] each
     */
    public static LayerNoise of(
            Model floating, Quantized quantized, Preprocessing preprocessing, List<Tensor> pictures) {
        Graph graph = floating.graph();
        Map<String, Totals> totals = new LinkedHashMap<>();
        quantized.activations().forEach((name, params) -> {
            if (graph.producer(name).isPresent() && params.scales().size() == 1) {
                totals.put(name, new Totals(params, limits(graph, name, params)));
            }
        });
        Normalizer normalizer = new Normalizer(preprocessing);
        String input = graph.freeInputs().get(0).name();
        List<String> names = new ArrayList<>(totals.keySet());
        try (OrtRunner exact = OrtRunner.open(floating, names);
                OrtRunner rounded = OrtRunner.open(quantized.emulated(), names)) {
            for (Tensor picture : pictures) {
                Map<String, Tensor> feeds = Map.of(input, normalizer.apply(picture));
                Map<String, Tensor> wanted = exact.run(feeds);
                Map<String, Tensor> is = rounded.run(feeds);
                totals.forEach((name, total) ->
                        total.add(Objects.requireNonNull(wanted.get(name)), Objects.requireNonNull(is.get(name))));
            }
        }
        return new LayerNoise(totals.entrySet().stream()
                .map(entry -> entry.getValue().layer(entry.getKey(), graph))
                .toList());
    }

    /** Ends of the range beyond which no consumer of a value makes a difference: what is cut there is no noise. */
    private static double[] limits(Graph graph, String value, QuantParams params) {
        List<Node> consumers = graph.consumers(value);
        boolean gate = !consumers.isEmpty() && consumers.stream().allMatch(node -> node.is("HardSigmoid"));
        boolean cut =
                !consumers.isEmpty() && consumers.stream().allMatch(node -> node.is("HardSwish") || node.is("Relu"));
        boolean low = gate || cut;
        return new double[] {
            low ? params.min().get(0) : Double.NEGATIVE_INFINITY,
            gate ? params.max().get(0) : Double.POSITIVE_INFINITY
        };
    }

    /** As a table for the report. */
    public Exhibit.Table table(String title) {
        List<List<String>> rows = layers.stream()
                .map(layer -> List.of(
                        layer.value(),
                        layer.op(),
                        String.format(Locale.ROOT, "%.4g to %.4g", layer.low(), layer.high()),
                        String.format(Locale.ROOT, "%.1f", layer.own()),
                        String.format(Locale.ROOT, "%.1f", layer.accumulated()),
                        layer.hazard().orElse("")))
                .toList();
        return new Exhibit.Table(
                title,
                List.of(
                        "value",
                        "made by",
                        "range",
                        "signal to noise by itself, dB",
                        "accumulated, dB",
                        "what stands out"),
                rows);
    }

    /** Sums over the pictures of one value. */
    private static final class Totals {

        private final QuantParams params;
        private final double[] limits;
        private double signal;
        private double own;
        private double accumulated;
        private long cut;
        private long count;
        private float[] lows = new float[0];
        private float[] highs = new float[0];

        Totals(QuantParams params, double[] limits) {
            this.params = params;
            this.limits = limits.clone();
        }

        void add(Tensor wanted, Tensor is) {
            float[] a = wanted.floats();
            float[] b = is.floats();
            long[] sizes = wanted.sizes();
            int channels = sizes.length == 4 ? Math.toIntExact(sizes[1]) : 1;
            int plane = Math.max(1, a.length / channels);
            if (lows.length != channels) {
                lows = new float[channels];
                highs = new float[channels];
            }
            for (int i = 0; i < a.length; i++) {
                float inside = (float) Math.min(Math.max(a[i], limits[0]), limits[1]);
                double rounded = rounded(inside);
                signal += (double) inside * inside;
                own += (rounded - inside) * (rounded - inside);
                accumulated += ((double) b[i] - inside) * ((double) b[i] - inside);
                int c = i / plane % channels;
                lows[c] = Math.min(lows[c], inside);
                highs[c] = Math.max(highs[c], inside);
            }
            count += a.length;
        }

        private double rounded(float value) {
            double scale = params.scales().get(0);
            int zero = params.zeroPoints().get(0);
            double code = Math.rint(value / scale) + zero;
            double inside = Math.min(
                    Math.max(code, params.encoding().lowest()),
                    params.encoding().highest());
            cut += inside == code ? 0 : 1;
            return (inside - zero) * scale;
        }

        Layer layer(String value, Graph graph) {
            Node maker = graph.producer(value).orElseThrow();
            return new Layer(
                    value,
                    maker.op(),
                    params.min().get(0),
                    params.max().get(0),
                    decibels(own),
                    decibels(accumulated),
                    spread(),
                    (double) cut / Math.max(1, count),
                    graph.consumers(value).stream().anyMatch(node -> isDepthwise(node)));
        }

        private double decibels(double noise) {
            return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(Math.max(signal, 1e-30) / noise);
        }

        private double spread() {
            double[] ranges = new double[lows.length];
            for (int c = 0; c < ranges.length; c++) {
                ranges[c] = highs[c] - lows[c];
            }
            Arrays.sort(ranges);
            double middling = ranges[ranges.length / 2];
            return middling <= 0 ? 1 : ranges[ranges.length - 1] / middling;
        }

        private static boolean isDepthwise(Node node) {
            return node.is("Conv") && node.intAttribute("group", 1) > 1;
        }
    }
}
