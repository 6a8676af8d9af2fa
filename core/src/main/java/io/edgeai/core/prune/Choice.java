package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.prune.structure.BatchNormScale;
import io.edgeai.core.prune.structure.Channels;
import io.edgeai.core.prune.structure.Importance;
import io.edgeai.core.prune.structure.Ranking;
import io.edgeai.core.prune.structure.RatioRule;
import io.edgeai.core.prune.structure.ThresholdRule;
import io.edgeai.core.prune.structure.Weighing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Which channels of a model go, as a spec says. */
final class Choice {

    /** TAO's fewest channels of a layer. */
    private static final int TAO_LEAST = 16;

    private final Prune spec;
    private final int multiple;
    private final StageContext context;
    private final Size size;
    private final List<Exhibit> exhibits = new ArrayList<>();

    /**
     * A choice.
     *
     * @param multiple the number that widths are multiples of
     * @param size what the spec's share is a share of
     */
    Choice(Prune spec, int multiple, StageContext context, Size size) {
        this.spec = spec;
        this.multiple = multiple;
        this.context = context;
        this.size = size;
    }

    /** Evidence that came up while choosing. */
    List<Exhibit> exhibits() {
        return exhibits;
    }

    /** The units that go by TAO's rule. */
    List<Integer> byThreshold(Model model, Channels channels) {
        ThresholdRule rule = new ThresholdRule(
                spec.threshold().orElseThrow(),
                ThresholdRule.Normalizer.valueOf(
                        spec.normalizer().orElse(Prune.Normalizer.MAX).name()),
                ThresholdRule.Equalization.valueOf(spec.equalizationCriterion()
                        .orElse(Prune.EqualizationCriterion.UNION)
                        .name()),
                multiple,
                spec.minFilters().orElse(TAO_LEAST),
                Set.copyOf(spec.excludedLayers()));
        return List.copyOf(rule.gone(model.graph(), channels));
    }

    /**
     * The units that go for a share.
     *
     * @param step the share of the channels of each layer that goes, where that is what is asked for
     * @param most what may be left of all that the spec's 'by' counts, in other cases
     */
    List<Integer> byRatio(Model model, Channels channels, double step, long most) {
        RatioRule rule = new RatioRule(
                weighing(model),
                new Ranking.Widths(multiple, spec.minFilters().orElse(1)),
                Set.copyOf(spec.excludedLayers()));
        Ranking ranking = Ranking.of(model.graph(), channels, rule);
        Prune.Ratios ratios = spec.ratios().orElse(Prune.Ratios.UNIFORM);
        if (ratios == Prune.Ratios.UNIFORM && spec.by() == Prune.By.CHANNELS) {
            return ranking.gone(place -> step);
        }
        RatioRule.Spread spread =
                switch (ratios) {
                    case UNIFORM -> level -> place -> level;
                    case GLOBAL -> ranking::competing;
                    case SENSITIVITY -> sensitivity(model, ranking);
                };
        Map<List<Integer>, Long> known = new HashMap<>();
        ToLongFunction<List<Integer>> left =
                units -> known.computeIfAbsent(units, gone -> size.of(channels.without(gone)));
        List<Integer> gone = RatioRule.within(ranking, spread, most, left);
        requireReached(left.applyAsLong(gone), most, model);
        return gone;
    }

    private RatioRule.Spread sensitivity(Model model, Ranking ranking) {
        Sensitivity curves = Sensitivity.of(model, ranking, context, spec.images());
        exhibits.addAll(curves.exhibits());
        return curves::shares;
    }

    private Weighing weighing(Model model) {
        Prune.Importance importance = spec.importance().orElse(Prune.Importance.L2);
        return switch (importance) {
            case BATCH_NORM -> withNorms(model);
            case TAYLOR -> Taylor.of(model, context, spec.images());
            default -> Importance.valueOf(importance.name());
        };
    }

    private static Weighing withNorms(Model model) {
        if (!model.graph().operators().contains("BatchNormalization")) {
            throw EdgeAiException.spec(Diagnostic.error(
                            "importance 'batch-norm' needs batch norms, and the model has none")
                    .hint("take  importance: l2,  or an export in which norms are not folded into convolutions"));
        }
        return new BatchNormScale();
    }

    private void requireReached(long left, long most, Model model) {
        if (left > most) {
            throw EdgeAiException.step(Diagnostic.error(String.format(
                            Locale.ROOT,
                            "prune cannot come down to %,d %s: with all that may go gone, %,d of %,d are left",
                            most,
                            size.words(),
                            left,
                            size.of(model)))
                    .hint("ask for a lower ratio, a lower granularity or min-filters, or exclude fewer layers"));
        }
    }
}
