package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.Train;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;
import io.edgeai.core.prune.structure.Ranking;
import io.edgeai.core.train.TrainStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The stage {@code prune}: a model in, the same with fewer channels out. */
public final class PruneStage {

    /** What widths are multiples of where neither spec nor chips say more: TAO's granularity. */
    public static final int USUAL_MULTIPLE = 8;

    private final Prune spec;
    private final int multiple;
    private final ChipTime time;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<Exhibit> evidence = new ArrayList<>();
    private final List<List<String>> course = new ArrayList<>();

    private PruneStage(Prune spec, int multiple, ChipTime time) {
        this.spec = spec;
        this.time = time;
        this.multiple = spec.granularity().orElse(multiple);
    }

    /**
     * The stage of a spec.
     *
     * @param multiple what numbers of channels are a multiple of unless the spec says so itself
     * @param time on the chips that a share of time is meant of; asked for that alone
     */
    public static Stage of(Prune spec, int multiple, ChipTime time) {
        return (model, context) -> new PruneStage(spec, multiple, time).apply(model, context);
    }

    private StageResult apply(Model model, StageContext context) {
        requireLayers(model);
        warnWithoutNorms(model, context);
        double difference = 0;
        Size size = new Size(spec.by(), time, model, context);
        Model now = model;
        for (int i = 1; i <= spec.iterations(); i++) {
            Interruption.check(context);
            Channels channels = Channels.of(now);
            List<Integer> gone = gone(size, model, now, new Turn(i, context, channels));
            Model pruned = gone.isEmpty() ? now : channels.without(gone);
            if (!gone.isEmpty()) {
                difference = Math.max(difference, SameAnswers.check(channels.zeroed(gone), pruned, context));
            }
            now = i < spec.iterations() ? trained(pruned, new Turn(i, context, channels)) : pruned;
        }
        PruneReport report = new PruneReport(model, now);
        context.reporter().report(new Event.Message(report.message()));
        figures.putAll(report.figures());
        figures.put("difference-from-zeroed", difference);
        List<Exhibit> exhibits = new ArrayList<>(report.exhibits(spec.excludedLayers()));
        if (!course.isEmpty()) {
            exhibits.add(new Exhibit.Table(
                    "Pruning step by step",
                    List.of("step", "parameters", "multiply-adds", "validation accuracy after training"),
                    course));
        }
        size.times(now, figures).ifPresent(exhibits::add);
        exhibits.addAll(evidence);
        return new StageResult(now, figures, exhibits);
    }

    /** One of several steps. */
    private record Turn(int number, StageContext context, Channels channels) {}

    /** After so many of all steps, the same share of what was left has gone in each. */
    private List<Integer> gone(Size size, Model first, Model now, Turn turn) {
        Choice choice = new Choice(spec, multiple, turn.context(), size);
        Channels channels = turn.channels();
        if (spec.threshold().isPresent()) {
            return choice.byThreshold(now, channels);
        }
        double left = 1 - spec.ratio().orElseThrow();
        double step = 1 - Math.pow(left, 1.0 / spec.iterations());
        long most = (long) (size.of(first) * Math.pow(left, (double) turn.number() / spec.iterations()));
        List<Integer> gone = choice.byRatio(now, channels, step, most);
        choice.exhibits()
                .forEach(exhibit -> evidence.add(spec.iterations() == 1 ? exhibit : numbered(exhibit, turn.number())));
        return gone;
    }

    private Model trained(Model pruned, Turn turn) {
        Train between = spec.between().orElseThrow();
        StageContext context = turn.context();
        context.reporter()
                .report(new Event.Message("training after step " + turn.number() + " of " + spec.iterations()));
        StageResult result = TrainStage.of(between)
                .apply(
                        pruned,
                        new StageContext(
                                context.data(),
                                context.preprocessing(),
                                context.seed() + turn.number(),
                                context.folder().resolve("step-" + turn.number()),
                                context.reporter(),
                                context.interrupted()));
        double accuracy = result.figures().getOrDefault("best-validation-accuracy", Double.NaN);
        GraphCost cost = GraphCost.of(pruned);
        course.add(List.of(
                Integer.toString(turn.number()),
                String.format(Locale.ROOT, "%,d", cost.parameters()),
                String.format(Locale.ROOT, "%,d", cost.multiplyAdds()),
                String.format(Locale.ROOT, "%.2f %%", 100 * accuracy)));
        figures.put("step-" + turn.number() + "-validation-accuracy", accuracy);
        result.exhibits().forEach(exhibit -> evidence.add(numbered(exhibit, turn.number())));
        return result.model();
    }

    /** Where norms are folded in, the size of weights says little of a channel: MobileNetV2 was dead after it (docs/pruning.md). */
    private void warnWithoutNorms(Model model, StageContext context) {
        boolean bySize =
                spec.importance().filter(Prune.Importance.TAYLOR::equals).isEmpty();
        if (bySize && !model.graph().operators().contains("BatchNormalization")) {
            context.reporter()
                    .report(
                            new Event.Found(
                                    Diagnostic.warning(
                                                    "model '"
                                                            + model.graph().name()
                                                            + "' has no batch norms: the size of its weights tells little of what a channel matters, and it may not learn again")
                                            .hint(
                                                    spec.threshold().isPresent()
                                                            ? "put  - unfold-norms: {}  before the training, or take  ratio  with  importance: taylor"
                                                            : "take  importance: taylor,  or put  - unfold-norms: {}  before the training")));
        }
    }

    private void requireLayers(Model model) {
        List<ChannelGroup> groups = Channels.of(model).groups();
        LayerNames.check(
                spec.excludedLayers(),
                groups.stream()
                        .flatMap(group -> group.layers().stream())
                        .map(ChannelGroup.Layer::title)
                        .toList(),
                "'excluded-layers' of prune");
        Set<String> excluded = Set.copyOf(spec.excludedLayers());
        if (groups.stream().noneMatch(group -> Ranking.mayGo(group, excluded))) {
            throw EdgeAiException.step(
                    Diagnostic.error("model '" + model.graph().name()
                                    + "' has no channel that may go: its answers, operators that are not known, or 'excluded-layers' need all "
                                    + groups.size() + " groups")
                            .hint("drop the stage 'prune', or exclude less"));
        }
    }

    private static Exhibit numbered(Exhibit exhibit, int number) {
        String title = "Step " + number + ": " + exhibit.title();
        if (exhibit instanceof Exhibit.Curves curves) {
            return new Exhibit.Curves(title, curves.xLabel(), curves.yLabel(), curves.x(), curves.series());
        }
        return exhibit instanceof Exhibit.Table table
                ? new Exhibit.Table(title, table.columns(), table.rows())
                : exhibit;
    }
}
