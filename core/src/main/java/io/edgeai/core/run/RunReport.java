package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Severity;
import io.edgeai.core.deploy.Limits;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.prune.WeightHistograms;
import io.edgeai.core.report.HtmlReport;
import io.edgeai.core.report.ResultWriter;
import io.edgeai.core.report.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts together what the steps found out and leaves it in the results' folder: models and artifacts first, then the report, {@code result.json} last. */
final class RunReport {

    private static final String MODEL = "model.onnx";
    private static final int WRONG_PICTURES = 24;

    private final Plan plan;
    private final Workplace place;
    private final Trunk trunk;
    private final List<BranchRun> branches;

    RunReport(Plan plan, Workplace place, Trunk trunk, List<BranchRun> branches) {
        this.plan = plan;
        this.place = place;
        this.trunk = trunk;
        this.branches = branches;
    }

    RunResult write(StepRunner runner, Path folder, Step step) {
        List<RunResult.Target> targets = new ArrayList<>();
        for (BranchRun branch : branches) {
            targets.add(target(branch, folder));
        }
        Storage.at(folder, () -> {
            Path aside = folder.resolve(MODEL + ".part");
            OnnxWriter.write(trunk.model(), aside);
            return Files.move(aside, folder.resolve(MODEL), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        });
        RunResult result = result(runner, targets, step);
        Storage.at(folder, () -> {
            HtmlReport.write(result, folder.resolve("report.html"));
            new ResultWriter().write(result, folder.resolve("result.json"));
            return folder;
        });
        return result;
    }

    private RunResult result(StepRunner runner, List<RunResult.Target> targets, Step step) {
        boolean missed =
                targets.stream().flatMap(target -> target.checks().stream()).anyMatch(check -> !check.holds());
        List<RunResult.Step> steps = new ArrayList<>(runner.log());
        steps.add(new RunResult.Step(step.name(), step.recipe().hex(), false, 0));
        return new RunResult(
                plan.pipeline().name(),
                missed ? RunResult.Outcome.MISSED : RunResult.Outcome.ACCEPTED,
                versions(),
                plan.spec().text(),
                data(),
                model(),
                steps,
                trunk.stages(),
                scores(),
                targets,
                exhibits(),
                findings(runner));
    }

    private List<Diagnostic> findings(StepRunner runner) {
        Set<Diagnostic> all = new LinkedHashSet<>(plan.notes());
        all.addAll(runner.findings());
        return List.copyOf(all);
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("edgeai", place.version());
        versions.put("java", Runtime.version().toString());
        versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        for (Target target : plan.targets()) {
            target.backend()
                    .toolchain()
                    .map(Toolchain::version)
                    .ifPresent(version -> versions.put(target.backend().id(), version));
        }
        return versions;
    }

    private RunResult.Data data() {
        Dataset data = trunk.pictures().dataset();
        Map<String, List<Sample>> parts = new LinkedHashMap<>();
        parts.put("training", data.training());
        parts.put("validation", data.validation());
        parts.putAll(trunk.pictures().sets());
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        Set<String> groups = new LinkedHashSet<>();
        parts.forEach((part, samples) -> {
            Map<String, Integer> byClass = new LinkedHashMap<>();
            data.classes().forEach(name -> byClass.put(name, 0));
            samples.forEach(sample -> byClass.merge(data.classes().get(sample.label()), 1, Integer::sum));
            counts.put(part, byClass);
        });
        List.of(data.training(), data.validation(), data.test())
                .forEach(part -> part.forEach(one -> groups.add(one.group())));
        List<String> leftOut = trunk.pictures().notes().stream()
                .filter(note -> note.severity() == Severity.WARNING)
                .map(Diagnostic::message)
                .toList();
        return new RunResult.Data(
                data.classes(),
                counts,
                groups.size(),
                data.digest().hex(),
                trunk.pictures().drawn(),
                leftOut);
    }

    private RunResult.ModelSummary model() {
        GraphCost cost = GraphCost.of(trunk.model());
        Map<String, String> preprocessing = new LinkedHashMap<>();
        trunk.preprocessing()
                .toMetadata()
                .forEach((key, value) -> preprocessing.put(key.substring(key.lastIndexOf('.') + 1), value));
        return new RunResult.ModelSummary(
                MODEL, Trunk.digest(trunk.model()).hex(), cost.parameters(), cost.multiplyAdds(), preprocessing);
    }

    private List<RunResult.Score> scores() {
        List<RunResult.Score> scores = new ArrayList<>();
        add(scores, Forms.FLOAT, "", trunk.scored());
        for (BranchRun branch : branches) {
            add(scores, Forms.EMULATED, branch.target().title(), branch.emulated());
            if (branch.isMeasured()) {
                add(scores, Forms.device(branch.target()), branch.target().title(), branch.device());
            }
        }
        return scores;
    }

    /** Scores of one form; answers of a variant of the model are those on the test part under the variant's name. */
    private void add(List<RunResult.Score> scores, String form, String target, Scored scored) {
        Set<String> sets = trunk.pictures().sets().keySet();
        scored.evaluations().forEach((set, evaluation) -> {
            if (evaluation.size() > 0 && evaluation.isLabelled()) {
                boolean variant = !sets.contains(set);
                scores.add(new RunResult.Score(
                        variant ? form + " " + set : form,
                        target,
                        variant ? Pictures.TEST : set,
                        evaluation.size(),
                        evaluation.top1(),
                        evaluation.perClass(),
                        evaluation.perSource(),
                        evaluation.sourceSizes()));
            }
        });
    }

    private RunResult.Target target(BranchRun branch, Path folder) {
        Target target = branch.target();
        Artifact artifact = branch.artifact();
        Path own = Storage.folder(folder.resolve(target.title().replace('/', '-')));
        Storage.copyTree(java.util.Objects.requireNonNull(artifact.file().getParent()), own);
        Storage.at(own, () -> {
            OnnxWriter.write(branch.quantized().emulated(), own.resolve("emulated.onnx"));
            return own;
        });
        List<Diagnostic> findings = new ArrayList<>(branch.prepared().findings());
        findings.addAll(artifact.findings());
        return new RunResult.Target(
                target.title(),
                target.scheme().name(),
                target.spec().device(),
                folder.relativize(own.resolve(String.valueOf(artifact.file().getFileName())))
                        .toString(),
                artifact.digest().hex(),
                artifact.figures(),
                Limits.of(target),
                Acceptance.checks(
                        branch, trunk.scored(), trunk.pictures().sets().keySet()),
                pairs(branch),
                findings,
                branch.exhibits());
    }

    private static Evaluation evaluation(Scored scored) {
        return java.util.Objects.requireNonNull(scored.evaluations().get(Pictures.TEST));
    }

    private List<RunResult.Pair> pairs(BranchRun branch) {
        List<RunResult.Pair> pairs = new ArrayList<>();
        for (String set : trunk.pictures().sets().keySet()) {
            pairs.add(pair(set, new Side(Forms.FLOAT, trunk.scored()), new Side(Forms.EMULATED, branch.emulated())));
            if (branch.isMeasured()) {
                Side device = new Side(Forms.device(branch.target()), branch.device());
                pairs.add(pair(set, new Side(Forms.EMULATED, branch.emulated()), device));
                pairs.add(pair(set, new Side(Forms.FLOAT, trunk.scored()), device));
            }
        }
        return pairs.stream().filter(pair -> pair.pictures() > 0).toList();
    }

    private record Side(String form, Scored scored) {
        Evaluation of(String set) {
            return java.util.Objects.requireNonNull(scored.evaluations().get(set));
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

    private List<Exhibit> exhibits() {
        List<Exhibit> exhibits = new ArrayList<>();
        Evaluation test = evaluation(trunk.scored());
        if (test.isLabelled()) {
            exhibits.addAll(Comparison.of(trunk, branches));
            exhibits.add(test.confusion("Confusion of the float model on the test pictures"));
            for (BranchRun branch : branches) {
                Scored furthest = branch.isMeasured() ? branch.device() : branch.emulated();
                String form = branch.isMeasured() ? Forms.device(branch.target()) : Forms.EMULATED;
                exhibits.add(evaluation(furthest)
                        .confusion("Confusion of " + branch.target().title() + ", " + form));
            }
            exhibits.addAll(wrong(test));
        }
        exhibits.addAll(trunk.scored().exhibits());
        exhibits.addAll(WeightHistograms.of(trunk.model()));
        return exhibits;
    }

    private static List<Exhibit> wrong(Evaluation test) {
        int[] predictions = test.predictions();
        List<String> files = new ArrayList<>();
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < predictions.length && files.size() < WRONG_PICTURES; i++) {
            Sample sample = test.samples().get(i);
            if (predictions[i] != sample.label()) {
                files.add(sample.file().toString());
                captions.add(test.classes().get(sample.label()) + ", taken for "
                        + test.classes().get(predictions[i]));
            }
        }
        return files.isEmpty()
                ? List.of()
                : List.of(new Exhibit.Pictures("Wrong answers of the float model", files, captions));
    }
}
