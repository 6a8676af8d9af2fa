package io.edgeai.core.quantize.correct;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.Frontier.Values;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes good, layer after layer, what rounding has done before it: each layer sees its inputs as the chip does, and its weights, bias and range are chosen so
 * that what it hands on is as near as can be to the float model's.
 */
public final class LayerCorrection {

    /** Outputs of a layer that are looked at in each picture. */
    private static final int POSITIONS = 128;

    /** Pictures whose unrounded outputs of a layer are held at a time. */
    private static final int AT_A_TIME = 8;

    /** What values of all pictures may take up together. */
    private static final long BUDGET = 768L << 20;

    private final QuantizeJob job;
    private final CodeRules rules;
    private final RangeChoice choice;
    private final List<WeightSite> sites;
    private final List<Segment> segments;
    private final Frontier frontier;
    private final Map<String, Tensor> changed = new LinkedHashMap<>();

    private LayerCorrection(QuantizeJob job, CodeRules rules, RangeChoice choice) {
        this.job = job;
        this.rules = rules;
        this.choice = choice;
        this.sites = WeightSite.of(job.model().graph());
        this.segments = Segment.of(job.model().graph(), choice.values());
        this.frontier = new Frontier(segments);
    }

    /**
     * Corrects a model.
     *
     * @param pictures [height, width, channels] each
     * @return the float model with weights that lie on the chip's grid, and new biases
     */
    public static Model of(QuantizeJob job, CodeRules rules, RangeChoice choice, List<Tensor> pictures) {
        LayerCorrection correction = new LayerCorrection(job, rules, choice);
        List<Tensor> kept = correction.affordable(pictures);
        correction.feed(kept);
        List<Segment> all = correction.segments;
        for (int i = 0; i < all.size(); i++) {
            correction.correct(all.get(i), kept.size());
            job.reporter().report(new Event.Progress("correction", i + 1, all.size(), "layers"));
        }
        Graph graph = job.model().graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.putAll(correction.changed);
        return job.model().withGraph(graph.withInitializers(initializers));
    }

    /** As many pictures as there is room for. */
    private List<Tensor> affordable(List<Tensor> pictures) {
        Map<String, Integer> elements = new HashMap<>();
        List<String> made = segments.stream().map(Segment::output).toList();
        Tensor first = new Normalizer(job.preprocessing()).apply(pictures.get(0));
        elements.put(input(), first.elements());
        try (OrtRunner runner = OrtRunner.open(job.model(), made, Optimization.FAST)) {
            runner.run(Map.of(input(), first)).forEach((name, value) -> elements.put(name, value.elements()));
        }
        long each = Math.max(1, Float.BYTES * Frontier.most(segments, elements));
        return pictures.subList(0, (int) Math.min(pictures.size(), Math.max(1, BUDGET / each)));
    }

    private String input() {
        return job.model().graph().freeInputs().get(0).name();
    }

    private void feed(List<Tensor> pictures) {
        Normalizer normalizer = new Normalizer(job.preprocessing());
        List<Tensor> exact = pictures.stream().map(normalizer::apply).toList();
        frontier.put(input(), new Values(exact, choice.rounded(input(), exact)));
    }

    private void correct(Segment segment, int pictures) {
        Optional<WeightSite> site = segment.layer(sites).filter(this::isAlone);
        Optional<Patches> patches = site.flatMap(one -> Patches.of(job.model().graph(), one));
        List<Tensor> exact;
        if (patches.isPresent()) {
            LayerFit fit = new LayerFit(patches.get(), pictures, job.spec().corrected());
            if (fit.isWide()) {
                sayWide(site.orElseThrow(), patches.get());
            }
            exact = observe(segment, new Layer(site.orElseThrow(), patches.get(), fit));
            change(segment, site.orElseThrow(), fit);
        } else {
            exact = run(segment, Map.of(), false);
        }
        List<Tensor> raw = run(segment, onGrid(segment), true);
        choice.settle(segment.output(), raw, exact);
        frontier.put(segment.output(), new Values(exact, choice.rounded(segment.output(), raw)));
        frontier.used(segment);
    }

    private void sayWide(WeightSite site, Patches patches) {
        job.reporter()
                .report(new Event.Found(Diagnostic.note("weights '" + site.weight() + "' are rounded to the nearest: "
                        + patches.inputs() + " inputs of an output are more than " + LayerFit.WIDEST
                        + ", up to which weights are corrected")));
    }

    private record Layer(WeightSite site, Patches patches, LayerFit fit) {}

    /** Weights that several nodes share cannot serve one of them alone. */
    private boolean isAlone(WeightSite site) {
        return sites.stream()
                        .filter(other -> other.weight().equals(site.weight())
                                || other.bias().equals(site.bias()))
                        .count()
                == 1;
    }

    /** Runs the segment in float, and shows the layer what it takes and what it should make. */
    private List<Tensor> observe(Segment segment, Layer layer) {
        String data = layer.site().node().inputs().get(0);
        String made = layer.site().node().output();
        List<Tensor> exact = new ArrayList<>();
        try (OrtRunner runner =
                OrtRunner.open(segment.model(job.model(), Map.of()), List.of(made), Optimization.FAST)) {
            List<Tensor> taken = frontier.get(data).rounded().stream()
                    .map(tensor -> choice.converted(tensor, data, segment.output()))
                    .toList();
            for (int from = 0; from < taken.size(); from += AT_A_TIME) {
                List<Map<String, Tensor>> values = IntStream.range(from, Math.min(from + AT_A_TIME, taken.size()))
                        .parallel()
                        .mapToObj(n -> runner.run(feeds(segment, n, false)))
                        .toList();
                for (int i = 0; i < values.size(); i++) {
                    exact.add(Objects.requireNonNull(values.get(i).get(segment.output())));
                    show(
                            layer,
                            from + i,
                            taken.get(from + i),
                            Objects.requireNonNull(values.get(i).get(made)));
                }
            }
        }
        return exact;
    }

    private static void show(Layer layer, int picture, Tensor taken, Tensor made) {
        Patches patches = layer.patches();
        float[] x = taken.floats();
        float[] t = made.floats();
        int all = patches.positions(taken.sizes());
        SplittableRandom random = new SplittableRandom(picture);
        int[] positions = all <= POSITIONS
                ? IntStream.range(0, all).toArray()
                : random.ints(POSITIONS, 0, all).toArray();
        IntStream groups = IntStream.range(0, patches.groups());
        (patches.groups() > 1 ? groups.parallel() : groups).forEach(g -> {
            float[][] wanted = new float[positions.length][];
            for (int i = 0; i < positions.length; i++) {
                wanted[i] = new float[patches.outputs()];
                for (int o = 0; o < patches.outputs(); o++) {
                    wanted[i][o] = t[(g * patches.outputs() + o) * all + positions[i]];
                }
            }
            float[][] inputs = patches.gather(x, taken.sizes(), positions, g);
            layer.fit().add(picture, g, inputs, wanted);
        });
    }

    private void change(Segment segment, WeightSite site, LayerFit fit) {
        Graph graph = job.model().graph();
        Tensor weights = graph.constant(site.weight()).orElseThrow();
        Tensor bias = graph.constant(site.bias().orElseThrow()).orElseThrow();
        QuantParams input = choice.taken(site.node().inputs().get(0), segment.output());
        boolean fits = !fit.isWide() && !input.encoding().isFloat();
        Tensor free = fits && does(QuantizeSpec.Correction.WEIGHTS) ? fit.fitted(weights) : weights;
        Tensor rounded = fits && does(QuantizeSpec.Correction.ROUNDING)
                ? fit.rounded(free, tensor -> rules.codes(site, tensor, bias, input))
                : rules.codes(site, free, bias, input).spanning(free).values();
        changed.put(site.weight(), rounded);
        if (does(QuantizeSpec.Correction.BIASES)) {
            changed.put(site.bias().orElseThrow(), fit.bias(rounded, bias));
        }
    }

    private boolean does(QuantizeSpec.Correction what) {
        return job.spec().corrected().contains(what);
    }

    /** The weights of a segment as the chip has them. */
    private Map<String, Tensor> onGrid(Segment segment) {
        Map<String, Tensor> values = new HashMap<>(changed);
        for (WeightSite site : sites) {
            if (segment.nodes().contains(site.node()) && !changed.containsKey(site.weight())) {
                Graph graph = job.model().graph();
                Tensor bias = site.bias().flatMap(graph::constant).orElse(Tensor.ofFloats(new float[0], 0));
                QuantParams input = choice.taken(site.node().inputs().get(0), segment.output());
                values.put(
                        site.weight(),
                        rules.codes(site, graph.constant(site.weight()).orElseThrow(), bias, input)
                                .values());
            }
        }
        return values;
    }

    private List<Tensor> run(Segment segment, Map<String, Tensor> weights, boolean rounded) {
        int pictures = frontier.get(segment.inputs().get(0)).exact().size();
        try (OrtRunner runner = OrtRunner.open(segment.model(job.model(), weights), List.of(), Optimization.FAST)) {
            return IntStream.range(0, pictures)
                    .parallel()
                    .mapToObj(n -> runner.run(feeds(segment, n, rounded)).get(segment.output()))
                    .map(Objects::requireNonNull)
                    .toList();
        }
    }

    private Map<String, Tensor> feeds(Segment segment, int picture, boolean rounded) {
        Map<String, Tensor> feeds = new HashMap<>();
        for (String name : segment.inputs()) {
            Values values = frontier.get(name);
            feeds.put(
                    name,
                    rounded
                            ? choice.converted(values.rounded().get(picture), name, segment.output())
                            : values.exact().get(picture));
        }
        return feeds;
    }
}
