package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.report.RunResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a trial found out on the validation part.
 *
 * @param model digest of the float model's ONNX bytes
 * @param accuracy of the float model, 0..1
 */
public record Measured(String model, long parameters, long multiplyAdds, double accuracy, List<OnTarget> targets) {

    public Measured {
        targets = List.copyOf(targets);
    }

    /**
     * One target.
     *
     * @param form the furthest that was measured: emulated, simulator or board
     * @param accuracy of that form; NaN where there is none
     * @param figures as {@link Artifact#figures()}
     * @param errors why there is no result
     */
    public record OnTarget(
            String title,
            String form,
            double accuracy,
            Map<String, Double> figures,
            List<RunResult.Check> checks,
            List<Diagnostic> errors) {
        public OnTarget {
            figures = Map.copyOf(figures);
            checks = List.copyOf(checks);
            errors = List.copyOf(errors);
        }
    }

    static Measured of(Trunk trunk, List<BranchRun> branches) {
        Evaluation floating = on(trunk.scored());
        if (!floating.isLabelled()) {
            throw EdgeAiException.step(Diagnostic.error(
                    "accuracy is not measured, so there is nothing to choose by: the model's outputs are not the "
                            + trunk.classes().size() + " classes of the dataset"));
        }
        GraphCost cost = GraphCost.of(trunk.model());
        return new Measured(
                Trunk.digest(trunk.model()).hex(),
                cost.parameters(),
                cost.multiplyAdds(),
                floating.top1(),
                branches.stream().map(branch -> of(trunk, branch)).toList());
    }

    private static OnTarget of(Trunk trunk, BranchRun branch) {
        boolean whole = branch.failure().isEmpty();
        var furthest = branch.furthest();
        return new OnTarget(
                branch.target().title(),
                furthest.map(Map.Entry::getKey).orElse(""),
                furthest.map(one -> on(one.getValue()).top1()).orElse(Double.NaN),
                branch.madeArtifact().map(Artifact::figures).orElse(Map.of()),
                whole
                        ? Acceptance.checks(
                                branch, trunk.scored(), trunk.pictures().sets().keySet())
                        : List.of(),
                branch.failure().map(EdgeAiException::diagnostics).orElse(List.of()));
    }

    private static Evaluation on(Scored scored) {
        return Objects.requireNonNull(scored.evaluations().get(Pictures.TEST));
    }
}
