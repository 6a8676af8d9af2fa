package io.edgeai.core.quantize.split;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.graph.ConcatAsSum;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.prune.structure.Channels;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Layers whose channels are too different for one scale, computed in two parts, each with scales of its own: the convolution that makes the channels, the
 * activations and depthwise convolutions behind it, and a concatenation at the end. The function stays the same, and so do the multiply-adds. Depthwise
 * convolutions of mobile nets gain most: their channels' weights differ by factors of a hundred, and no equalization can pass the curved activations around
 * them.
 *
 * @param model the same function in more layers
 * @param layers what was parted
 */
public record ChannelSplit(Model model, List<Layer> layers) {

    /** What leaves more noise than this is not worth two layers in place of one. */
    private static final double WORTH = 0.4;

    /**
     * A parted layer.
     *
     * @param title the convolution that makes the channels
     * @param first the number of channels in the first part
     * @param others the number in the second
     * @param noise what is left of the noise, by {@link Parting}'s measure
     */
    public record Layer(String title, int first, int others, double noise) {}

    public ChannelSplit {
        layers = List.copyOf(layers);
    }

    /**
     * Parts the layers of a job's model.
     *
     * @param groups what is rounded
     * @param weights whether the weights of a layer have one scale
     * @return nothing where no layer is worth it, or the chip would not run the parts
     */
    public static Optional<ChannelSplit> of(QuantizeJob job, List<RangeGroup> groups, Granularity weights) {
        List<Strand> strands = Strand.of(ShapeInference.infer(job.model()).graph());
        ChannelWidths widths = ChannelWidths.of(job, strands, groups, weights == Granularity.PER_TENSOR);
        List<Layer> layers = new ArrayList<>();
        Set<String> reordered = new HashSet<>();
        Model model = job.model();
        for (Strand strand : strands) {
            int width = strand.width(job.model().graph());
            int usual = job.chip().limits().channelMultiple();
            Optional<Parting> best = Parting.best(widths.of(strand), width >= 2 * usual ? usual : 1)
                    .filter(parting -> parting.noise() <= WORTH);
            Optional<Model> parted = best.isEmpty() ? Optional.empty() : parted(model, strand, best.get());
            if (parted.isPresent()) {
                Parting parting = best.orElseThrow();
                reordered.addAll(Channels.of(model).sharing(strand.head().output()));
                model = parted.get();
                layers.add(new Layer(strand.head().title(), parting.first(), width - parting.first(), parting.noise()));
            }
        }
        Model named = renamed(model, reordered);
        Model whole = job.chip().rewrites().contains(new Rewrite.ConcatAsSum()) ? ConcatAsSum.apply(named) : named;
        return layers.isEmpty() || !runs(whole, job)
                ? Optional.empty()
                : Optional.of(new ChannelSplit(ShapeInference.infer(whole), layers));
    }

    /** Values whose channels are in another order are others than those of their names. */
    private static Model renamed(Model model, Set<String> reordered) {
        UnaryOperator<String> name = value -> reordered.contains(value) ? value + "/ordered" : value;
        Graph graph = model.graph();
        List<Node> nodes = graph.nodes().stream()
                .map(node -> node.withInputs(node.inputs().stream().map(name).toList())
                        .withOutputs(node.outputs().stream().map(name).toList()))
                .toList();
        return ShapeInference.infer(model.withGraph(graph.withNodes(nodes).withValues(List.of())));
    }

    /** What was parted, for the report. */
    public Exhibit.Table table() {
        return new Exhibit.Table(
                "Layers in two parts, as their channels are too different for one scale",
                List.of("layer", "channels", "noise of rounding that is left"),
                layers.stream()
                        .map(layer -> List.of(
                                layer.title(),
                                layer.first() + " + " + layer.others(),
                                String.format(Locale.ROOT, "%.1f %%", 100 * layer.noise())))
                        .toList());
    }

    /** Whether the accelerator takes every node that is new, but for operators that it does not take from the whole model either. */
    private static boolean runs(Model model, QuantizeJob job) {
        return job.chip().rules().isEmpty()
                || elsewhere(job.model(), job.chip()).containsAll(elsewhere(model, job.chip()));
    }

    /** Operators of which some node does not run on the accelerator. */
    private static Set<String> elsewhere(Model model, Chip chip) {
        Graph graph = ShapeInference.infer(model).graph();
        Wiring wiring = new Wiring(graph);
        return graph.nodes().stream()
                .filter(node -> chip.rules().stream()
                        .filter(rule -> rule.op().equals(wiring.kind(node)))
                        .filter(rule -> rule.holds().test(graph, node))
                        .findFirst()
                        .map(OpRule::placement)
                        .filter(Placement.ACCELERATOR::equals)
                        .isEmpty())
                .map(wiring::kind)
                .collect(Collectors.toSet());
    }

    private static Optional<Model> parted(Model model, Strand strand, Parting parting) {
        return Channels.of(model)
                .ordered(strand.head().output(), parting.order())
                .map(ordered -> Cut.of(ordered, strand, parting.first()));
    }
}
