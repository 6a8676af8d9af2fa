package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a share of pruning is a share of. Times are shares themselves: of the first model's, on the chip where the largest is left. */
final class Size {

    private static final long MILLIONTHS = 1_000_000;

    private final Prune.By by;
    private final ChipTime time;
    private final StageContext context;
    private final Map<String, ChipTime.Estimated> first;
    private Map<String, ChipTime.Estimated> last = Map.of();

    /**
     * By a spec's {@code by}.
     *
     * @param model as it is before pruning
     */
    Size(Prune.By by, ChipTime time, Model model, StageContext context) {
        this.by = by;
        this.time = time;
        this.context = context;
        this.first = by == Prune.By.TIME ? time.of(model, context) : Map.of();
    }

    long of(Model model) {
        return switch (by) {
            case CHANNELS -> channels(model);
            case MULTIPLY_ADDS -> GraphCost.of(model).multiplyAdds();
            case BYTES -> GraphCost.of(model).weightBytes();
            case TIME -> share(model);
        };
    }

    private long share(Model model) {
        Interruption.check(context);
        last = time.of(model, context);
        double share = first.keySet().stream().mapToDouble(this::left).max().orElseThrow();
        context.reporter()
                .report(new Event.Message(String.format(Locale.ROOT, "estimated time: %.1f %% is left", 100 * share)));
        return Math.round(MILLIONTHS * share);
    }

    private double left(String target) {
        return Objects.requireNonNull(last.get(target)).value()
                / Objects.requireNonNull(first.get(target)).value();
    }

    /** The channels of all groups from which some may go; those that must go together count once. */
    private static long channels(Model model) {
        return Channels.of(model).groups().stream()
                .filter(ChannelGroup::free)
                .mapToLong(group -> (long) group.units().size() * group.tied())
                .sum();
    }

    String words() {
        return switch (by) {
            case CHANNELS -> "channels";
            case MULTIPLY_ADDS -> "multiply-adds";
            case BYTES -> "bytes of weights";
            case TIME -> "millionths of the estimated time";
        };
    }

    /** What estimated times became, where they were what counted. */
    Optional<Exhibit> times(Model pruned, Map<String, Double> figures) {
        if (by != Prune.By.TIME) {
            return Optional.empty();
        }
        last = time.of(pruned, context);
        List<List<String>> rows = new ArrayList<>();
        new LinkedHashMap<>(first).forEach((target, before) -> {
            ChipTime.Estimated after = Objects.requireNonNull(last.get(target));
            figures.put("estimated-time-left " + target, left(target));
            rows.add(List.of(
                    target,
                    words(before),
                    words(after),
                    String.format(Locale.ROOT, "%+.1f %%", 100 * left(target) - 100)));
        });
        return Optional.of(new Exhibit.Table(
                "Time of a picture, estimated for each chip, not measured",
                List.of("target", "before", "after", "change"),
                rows));
    }

    private static String words(ChipTime.Estimated estimated) {
        return String.format(
                Locale.ROOT, estimated.value() < 1000 ? "%.3f %s" : "%,.0f %s", estimated.value(), estimated.unit());
    }
}
