package io.edgeai.core.sweep;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.core.report.SweepResult;
import io.edgeai.core.report.SweepResult.Outcome;
import io.edgeai.core.report.SweepResult.Row;
import io.edgeai.core.run.Measured;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What trials came to, as rows of the table. */
final class Rows {

    private static final String FLASH = "flash-bytes";

    private Rows() {}

    /** The target that counts: the named one, else the first; none where the spec has none. */
    static Optional<Measured.OnTarget> target(Measured measured, Optional<String> wanted) {
        return measured.targets().stream()
                .filter(target -> wanted.isEmpty() || wanted.get().equals(target.title()))
                .findFirst();
    }

    static Row whole(Trial trial, Optional<Measured.OnTarget> target, Measured measured) {
        if (target.isEmpty()) {
            return row(trial, measured, Map.of()).with(Outcome.DONE, "", measured.accuracy(), "float");
        }
        Measured.OnTarget on = target.get();
        Row row = row(trial, measured, on.figures());
        if (!on.errors().isEmpty()) {
            return row.with(Outcome.FAILED, on.errors().get(0).message(), Double.NaN, "");
        }
        List<String> missed = measured.targets().stream()
                .flatMap(one -> one.checks().stream())
                .filter(check -> !check.holds())
                .map(check -> "missed: " + check.rule() + " (" + check.measured() + ")")
                .toList();
        return row.with(
                missed.isEmpty() ? Outcome.DONE : Outcome.MISSED,
                String.join("; ", missed),
                on.accuracy(),
                on.form() + " on " + on.title());
    }

    static Row givenUp(Trial trial, Measured measured, String share) {
        return row(trial, measured, Map.of()).with(Outcome.GIVEN_UP, "after " + share, measured.accuracy(), "float");
    }

    static Row failed(Trial trial, String why) {
        return new Row(
                trial.number(),
                trial.settings(),
                Outcome.FAILED,
                why,
                Double.NaN,
                "",
                Double.NaN,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static Row row(Trial trial, Measured measured, Map<String, Double> figures) {
        return new Row(
                trial.number(),
                trial.settings(),
                Outcome.DONE,
                "",
                Double.NaN,
                "",
                measured.accuracy(),
                measured.parameters(),
                measured.multiplyAdds(),
                Optional.ofNullable(figures.get(FLASH)),
                Optional.ofNullable(figures.get(Artifact.LATENCY))
                        .or(() -> Optional.ofNullable(figures.get(Artifact.ESTIMATED_LATENCY))),
                measured.model());
    }

    static SweepResult result(Pipeline pipeline, List<Row> rows) {
        return new SweepResult(
                pipeline.name(), Sweep.word(pipeline.sweep().orElseThrow().search()), pipeline.seed(), rows);
    }
}
