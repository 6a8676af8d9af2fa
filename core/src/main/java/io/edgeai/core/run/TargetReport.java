package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Limits;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.report.RunResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What one target came to, as far as it came. Its files are left in a folder of its own below the results. */
final class TargetReport {

    private final Trunk trunk;
    private final BranchRun branch;
    private final Target target;

    TargetReport(Trunk trunk, BranchRun branch) {
        this.trunk = trunk;
        this.branch = branch;
        this.target = branch.target();
    }

    RunResult.Target write(Path folder) {
        Path own = folder.resolve(target.title().replace('/', '-'));
        if (branch.madeQuantized().isPresent()) {
            Storage.folder(own);
            Storage.at(own, () -> {
                OnnxWriter.write(branch.quantized().emulated(), own.resolve("emulated.onnx"));
                return own;
            });
        }
        Optional<Artifact> artifact = branch.madeArtifact();
        artifact.ifPresent(
                made -> Storage.copyTree(Objects.requireNonNull(made.file().getParent()), own));
        List<Diagnostic> findings = new ArrayList<>(
                branch.madePrepared().map(Branch.Prepared::findings).orElse(List.of()));
        artifact.ifPresent(made -> findings.addAll(made.findings()));
        boolean whole = branch.failure().isEmpty();
        return new RunResult.Target(
                target.title(),
                target.scheme().name(),
                target.spec().device(),
                artifact.map(made -> folder.relativize(
                                        own.resolve(String.valueOf(made.file().getFileName())))
                                .toString())
                        .orElse(""),
                artifact.map(made -> made.digest().hex()).orElse(""),
                artifact.map(Artifact::figures).orElse(Map.of()),
                Limits.of(target),
                whole
                        ? Acceptance.checks(
                                branch, trunk.scored(), trunk.pictures().sets().keySet())
                        : List.of(),
                pairs(),
                latency(),
                branch.failure().map(EdgeAiException::diagnostics).orElse(List.of()),
                findings,
                branch.exhibits());
    }

    /** Measured on the board or by the vendor's tool on it; a simulator's own time says nothing about the chip. */
    private Optional<Contender.Latency> latency() {
        Map<String, Double> figures =
                branch.madeArtifact().map(Artifact::figures).orElse(Map.of());
        Duration session = branch.madeDevice()
                .filter(scored -> Forms.device(target).equals("board"))
                .map(scored -> Objects.requireNonNull(scored.evaluations().get(Pictures.TEST))
                        .latency())
                .orElse(Duration.ZERO);
        if (!session.isZero()) {
            return Optional.of(new Contender.Latency(session.toNanos() / 1e6, true));
        }
        Optional<Double> measured = Optional.ofNullable(figures.get(Artifact.LATENCY));
        Optional<Double> estimated = Optional.ofNullable(figures.get(Artifact.ESTIMATED_LATENCY));
        return measured.map(ms -> new Contender.Latency(ms, true))
                .or(() -> estimated.map(ms -> new Contender.Latency(ms, false)));
    }

    private List<RunResult.Pair> pairs() {
        List<RunResult.Pair> pairs = new ArrayList<>();
        for (String set : trunk.pictures().sets().keySet()) {
            Side floating = new Side(Forms.FLOAT, trunk.scored());
            branch.madeEmulated()
                    .map(scored -> new Side(Forms.EMULATED, scored))
                    .ifPresent(emulated -> {
                        pairs.add(pair(set, floating, emulated));
                        branch.madeDevice()
                                .map(scored -> new Side(Forms.device(target), scored))
                                .ifPresent(device -> {
                                    pairs.add(pair(set, emulated, device));
                                    pairs.add(pair(set, floating, device));
                                });
                    });
        }
        return pairs.stream().filter(pair -> pair.pictures() > 0).toList();
    }

    private record Side(String form, Scored scored) {
        Evaluation of(String set) {
            return Objects.requireNonNull(scored.evaluations().get(set));
        }
    }

    private static RunResult.Pair pair(String set, Side first, Side second) {
        Parity parity = Parity.of(first.of(set), second.of(set));
        boolean diverged = set.equals(Pictures.TEST) && first.form().equals(Forms.EMULATED);
        return new RunResult.Pair(
                first.form(),
                second.form(),
                set,
                parity.pictures(),
                parity.agreement(),
                parity.meanDistance(),
                parity.maxDistance(),
                diverged ? second.scored().note() : "");
    }
}
