package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Ranking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far a model's answers move as a growing share of the channels of one group after the other goes, all else as it is, on validation pictures; and shares
 * of all groups that cost each the same (Li et al., 2017; PaddleSlim's sensitivity pruner, on the distance of answers in place of accuracy: it needs no
 * labels and tells small changes apart).
 */
final class Sensitivity {

    private static final List<Double> RATIOS = List.of(0.1, 0.3, 0.5, 0.7, 0.9);
    private static final int SHOWN = 6;

    private final Ranking ranking;
    private final List<List<AnswerDistance.Point>> curves;

    private Sensitivity(Ranking ranking, List<List<AnswerDistance.Point>> curves) {
        this.ranking = ranking;
        this.curves = curves;
    }

    /** Measures; what an interrupted measurement left in the context's folder is taken over. */
    static Sensitivity of(Model model, Ranking ranking, StageContext context, int images) {
        List<List<AnswerDistance.Point>> curves = new ArrayList<>();
        KeptPoints kept = KeptPoints.of(context.folder(), model, images);
        try (AnswerDistance distance = AnswerDistance.of(model, context, images)) {
            for (int place = 0; place < ranking.groups().size(); place++) {
                Interruption.check(context);
                context.reporter()
                        .report(new Event.Progress(
                                "sensitivity", place, ranking.groups().size(), "groups"));
                int at = place;
                curves.add(kept.of(place, () -> curve(ranking, at, distance)));
            }
        }
        return new Sensitivity(ranking, curves);
    }

    private static List<AnswerDistance.Point> curve(Ranking ranking, int place, AnswerDistance distance) {
        List<AnswerDistance.Point> curve = new ArrayList<>();
        for (double ratio : RATIOS) {
            List<Integer> gone = ranking.gone(place, ratio);
            curve.add(
                    gone.isEmpty()
                            ? distance.none()
                            : distance.of(ranking.channels().without(gone)));
        }
        return curve;
    }

    /**
     * The share of each group at which answers move as far as the level allows: at most its square of the furthest that any group moves them. Between two
     * measured shares a straight line is assumed.
     */
    IntToDoubleFunction shares(double level) {
        double most = curves.stream()
                .flatMap(List::stream)
                .mapToDouble(AnswerDistance.Point::distance)
                .max()
                .orElse(0);
        double allowed = level * level * most;
        return place -> level == 0 ? 0 : share(curves.get(place), allowed);
    }

    private static double share(List<AnswerDistance.Point> curve, double allowed) {
        double share = 0;
        double distance = 0;
        for (int i = 0; i < curve.size(); i++) {
            double next = Math.max(distance, curve.get(i).distance());
            if (next > allowed) {
                return next == distance
                        ? share
                        : share + (allowed - distance) * (RATIOS.get(i) - share) / (next - distance);
            }
            share = RATIOS.get(i);
            distance = next;
        }
        return share;
    }

    /** Curves of the groups that bear the most and the least, and all figures as a table. */
    List<Exhibit> exhibits() {
        List<Integer> order = IntStream.range(0, curves.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) ->
                        -curves.get(place).get(RATIOS.size() / 2).distance()))
                .toList();
        List<Integer> shown = IntStream.range(0, order.size())
                .filter(i -> i < SHOWN || i >= order.size() - SHOWN)
                .mapToObj(order::get)
                .toList();
        List<Exhibit> exhibits = new ArrayList<>();
        exhibits.add(new Exhibit.Curves(
                "Sensitivity: how far the answers of validation pictures move",
                "share of channels gone",
                "distance / size of answers",
                RATIOS,
                series(shown, false)));
        if (curves.stream().flatMap(List::stream).noneMatch(point -> Double.isNaN(point.accuracy()))) {
            exhibits.add(new Exhibit.Curves(
                    "Sensitivity: accuracy on validation pictures",
                    "share of channels gone",
                    "accuracy in %",
                    RATIOS,
                    series(shown, true)));
        }
        List<String> columns = new ArrayList<>(List.of("layers"));
        RATIOS.forEach(ratio -> columns.add("distance at " + ratio));
        exhibits.add(new Exhibit.Table(
                "Sensitivity of all groups",
                columns,
                order.stream().map(this::row).toList()));
        return exhibits;
    }

    private Map<String, List<Double>> series(List<Integer> places, boolean accuracy) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        places.forEach(place -> series.put(
                title(place),
                curves.get(place).stream()
                        .map(point -> accuracy ? 100 * point.accuracy() : point.distance())
                        .toList()));
        return series;
    }

    private List<String> row(int place) {
        List<String> row = new ArrayList<>(List.of(title(place)));
        curves.get(place).forEach(point -> row.add(String.format(Locale.ROOT, "%.4f", point.distance())));
        return row;
    }

    private String title(int place) {
        ChannelGroup group = ranking.groups().get(place);
        String first = group.layers().get(0).title();
        int more = group.layers().size() - 1;
        return more == 0 ? first : first + " and " + more + " more";
    }
}
