package io.edgeai.core.run;

import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.report.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds a branch to the limits that its target sets. A limit on something that was not measured is missed, and says so. */
final class Acceptance {

    private final BranchRun branch;
    private final Scored floating;
    private final Set<String> sets;
    private final List<RunResult.Check> checks = new ArrayList<>();

    private Acceptance(BranchRun branch, Scored floating, Set<String> sets) {
        this.branch = branch;
        this.floating = floating;
        this.sets = sets;
    }

    /** All limits of the target with their outcome; {@code floating} is what the float model answered, {@code sets} the names of what it was put to. */
    static List<RunResult.Check> checks(BranchRun branch, Scored floating, Set<String> sets) {
        var acceptance = new Acceptance(branch, floating, sets);
        TargetSpec.Accept limits = branch.target().spec().accept();
        acceptance.accuracy(limits);
        acceptance.agreement(limits);
        limits.modelSize().ifPresent(limit -> acceptance.size("artifact of at most " + limit, "flash-bytes", limit));
        limits.memory()
                .ifPresent(limit -> acceptance.size("estimated memory of at most " + limit, "memory-bytes", limit));
        return List.copyOf(acceptance.checks);
    }

    /** The furthest form that was measured: the device, or the emulation where the target has no device. */
    private Scored furthest() {
        return branch.isMeasured() ? branch.device() : branch.emulated();
    }

    private static Evaluation on(String set, Scored scored) {
        return java.util.Objects.requireNonNull(scored.evaluations().get(set));
    }

    private String form() {
        return branch.isMeasured() ? Forms.device(branch.target()) : Forms.EMULATED + " (no device)";
    }

    private void accuracy(TargetSpec.Accept limits) {
        limits.accuracyDrop().ifPresent(limit -> sets.forEach(set -> drop(limit, set)));
        double measured = on(Pictures.TEST, furthest()).top1();
        limits.accuracy()
                .ifPresent(limit -> checks.add(new RunResult.Check(
                        "accuracy of at least " + limit,
                        points(measured) + ", " + form(),
                        measured >= limit.fraction() - 1e-12)));
    }

    /** An extra evaluation is a source of its own: an average over all would hide what one of them loses. */
    private void drop(Percent limit, String set) {
        double drop = on(set, floating).top1() - on(set, furthest()).top1();
        checks.add(new RunResult.Check(
                "accuracy falls by at most " + limit + " from float" + (set.equals(Pictures.TEST) ? "" : " on " + set),
                points(drop) + ", " + form(),
                drop <= limit.fraction() + 1e-12));
    }

    private void agreement(TargetSpec.Accept limits) {
        if (branch.isMeasured()) {
            Evaluation emulated = java.util.Objects.requireNonNull(
                    branch.emulated().evaluations().get(Pictures.TEST));
            Parity parity = Parity.of(emulated, on(Pictures.TEST, furthest()));
            checks.add(new RunResult.Check(
                    "same top-1 emulated and on the " + Forms.device(branch.target()) + " for at least "
                            + limits.agreement(),
                    points(parity.agreement()) + " of " + parity.pictures() + " pictures",
                    parity.agreement() >= limits.agreement().fraction() - 1e-12));
        }
    }

    private void size(String rule, String figure, Bytes limit) {
        Map<String, Double> figures = branch.artifact().figures();
        Optional<Double> measured = Optional.ofNullable(figures.get(figure));
        String text = measured.map(bytes -> String.format(Locale.ROOT, "%,.0f bytes", bytes))
                .orElse("not measured");
        checks.add(new RunResult.Check(rule, text, measured.isPresent() && measured.get() <= limit.count()));
    }

    private static String points(double share) {
        return Double.isNaN(share) ? "not measured" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
