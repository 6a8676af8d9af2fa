package io.edgeai.api.backend.estimate;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long a model will take on an engine, from the share of its peak that published models reach; how much of its arithmetic is padding, and how much memory it
 * moves. Nothing of it is measured.
 *
 * @param shared bytes of on-chip memory that values between layers can stay in; 0 where that is not known
 */
public record Estimate(Engine engine, PaddedLayers layers, long shared) {

    /** Below this share a wider picture gains nothing worth telling. */
    private static final double WORTH = 0.02;

    /** Of a quantized model. */
    public static Estimate of(Engine engine, Quantized quantized, long shared) {
        return new Estimate(engine, PaddedLayers.of(quantized, engine), shared);
    }

    /** The least and the most milliseconds of a picture on one core; none for other than 8 bits, whose factor is not known. */
    public Optional<Span> time() {
        boolean narrow = layers.quantized().scheme().activations().bits() == 8;
        return narrow && layers.real() > 0
                ? Optional.of(new Span(at(engine.mostShare()), at(engine.leastShare())))
                : Optional.empty();
    }

    private double at(double share) {
        return engine.milliseconds(layers.real() / (engine.macs() * share));
    }

    /** Milliseconds. */
    public record Span(double least, double most) {}

    /** Figures for an {@link Artifact}. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        time().ifPresent(span -> {
            figures.put("estimated-latency-least-ms", span.least());
            figures.put(Artifact.ESTIMATED_LATENCY, span.most());
        });
        figures.put("multiply-adds", (double) layers.real());
        figures.put("wasted-arithmetic-percent", 100 * layers.wasted());
        figures.put("estimated-traffic-bytes-a-frame", (double) layers.traffic(shared));
        return figures;
    }

    /** Which width of picture would waste less, if that is worth telling. */
    public List<Diagnostic> findings() {
        long best = layers.bestWidth();
        if (layers.inputWidth() == 0 || layers.wasted() - layers.wastedAt(best) <= WORTH) {
            return List.of();
        }
        return List.of(Diagnostic.note(percent(layers.wasted()) + " of the arithmetic on " + engine.chip()
                        + " is padding; with pictures " + best + " wide instead of " + layers.inputWidth()
                        + " it would be " + percent(layers.wastedAt(best)))
                .hint("write  preprocessing: {size: " + best + "}; the table 'Arithmetic' shows the layers"));
    }

    /** Rows of a table of two columns, what and value. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "time of a run, estimated from " + percent(engine.leastShare()) + " to " + percent(engine.mostShare())
                        + " of the peak, not measured",
                time().map(span -> number(span.least()) + " to " + number(span.most()) + " ms")
                        .orElse("not estimated")));
        rows.add(List.of("multiply-adds", number(layers.real() / 1e6) + " million"));
        rows.add(List.of("arithmetic wasted by padding", percent(layers.wasted())));
        rows.add(List.of(
                "memory traffic a frame, all through external memory, estimated",
                number(layers.traffic(0) / 1e6) + " MB"));
        if (shared > 0) {
            rows.add(List.of(
                    "memory traffic a frame, values of up to " + shared / 1024 + " KiB staying on the chip, estimated",
                    number(layers.traffic(shared) / 1e6) + " MB"));
        }
        return rows;
    }

    /** What each layer computes, and which sizes would waste nothing. */
    public Exhibit arithmetic() {
        return new Exhibit.Table(
                "Arithmetic, layer by layer, on " + engine.chip(),
                List.of("layer", "operator", "width", "multiply-adds", "computed", "wasted", "would waste nothing"),
                layers.all().stream()
                        .map(layer -> List.of(
                                layer.name(),
                                layer.op(),
                                layer.width() == 0 ? "" : Long.toString(layer.width()),
                                Long.toString(layer.real()),
                                Long.toString(layer.computed(engine)),
                                percent(layer.wasted(engine)),
                                layer.remedy(engine)))
                        .toList());
    }

    /** A figure with the digits that mean something. */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    /** A share in whole percent. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
