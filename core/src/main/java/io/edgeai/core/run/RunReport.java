package io.edgeai.core.run;

import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Severity;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.metric.Evaluation;
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
            targets.add(new TargetReport(trunk, branch).write(folder));
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
        boolean failed = branches.stream().anyMatch(branch -> branch.failure().isPresent());
        List<RunResult.Step> steps = new ArrayList<>(runner.log());
        steps.add(new RunResult.Step(step.name(), step.recipe().hex(), false, 0));
        return new RunResult(
                plan.pipeline().name(),
                failed ? RunResult.Outcome.FAILED : missed ? RunResult.Outcome.MISSED : RunResult.Outcome.ACCEPTED,
                versions(),
                plan.spec().text(),
                data(),
                model(),
                steps,
                trunk.stages(),
                scores(),
                targets,
                answers(),
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
                .filter(note ->
                        note.severity() == Severity.WARNING && note.message().contains("left out"))
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
        forms().forEach(one -> add(scores, one));
        return scores;
    }

    /** Scores of one form; answers of a variant of the model are those on the test part under the variant's name. */
    private void add(List<RunResult.Score> scores, Form one) {
        Set<String> sets = trunk.pictures().sets().keySet();
        one.scored().evaluations().forEach((set, evaluation) -> {
            if (evaluation.size() > 0 && evaluation.isLabelled()) {
                boolean variant = !sets.contains(set);
                scores.add(new RunResult.Score(
                        variant ? one.form() + " " + set : one.form(),
                        one.target(),
                        variant ? Pictures.TEST : set,
                        evaluation.size(),
                        evaluation.top1(),
                        evaluation.perClass(),
                        evaluation.perSource(),
                        evaluation.sourceSizes()));
            }
        });
    }

    private static Evaluation evaluation(Scored scored) {
        return java.util.Objects.requireNonNull(scored.evaluations().get(Pictures.TEST));
    }

    /** What each form said of each picture, for comparisons across runs. */
    private List<RunResult.Answered> answers() {
        List<RunResult.Answered> answers = new ArrayList<>();
        AnswerSheet sheet = new AnswerSheet();
        forms().forEach(one -> trunk.pictures().sets().keySet().forEach(set -> {
            Evaluation evaluation =
                    java.util.Objects.requireNonNull(one.scored().evaluations().get(set));
            if (evaluation.size() > 0 && evaluation.isLabelled()) {
                answers.add(new RunResult.Answered(one.form(), one.target(), set, sheet.of(evaluation)));
            }
        }));
        return answers;
    }

    /** A form of the model and what it answered; the target is empty for the float model. */
    private record Form(String form, String target, Scored scored) {}

    private List<Form> forms() {
        List<Form> forms = new ArrayList<>(List.of(new Form(Forms.FLOAT, "", trunk.scored())));
        for (BranchRun branch : branches) {
            String title = branch.target().title();
            branch.madeEmulated().ifPresent(scored -> forms.add(new Form(Forms.EMULATED, title, scored)));
            branch.madeDevice().ifPresent(scored -> forms.add(new Form(Forms.device(branch.target()), title, scored)));
        }
        return forms;
    }

    private List<Exhibit> exhibits() {
        List<Exhibit> exhibits = new ArrayList<>();
        Evaluation test = evaluation(trunk.scored());
        if (test.isLabelled()) {
            exhibits.addAll(VariantTable.of(
                    trunk,
                    branches.stream()
                            .filter(branch -> branch.madeEmulated().isPresent())
                            .toList()));
            exhibits.add(test.confusion("Confusion of the float model on the test pictures"));
            for (BranchRun branch : branches) {
                branch.furthest()
                        .ifPresent(one -> exhibits.add(evaluation(one.getValue())
                                .confusion("Confusion of " + branch.target().title() + ", " + one.getKey())));
            }
            exhibits.addAll(wrong(test));
        }
        exhibits.addAll(trunk.pictures().evidence());
        exhibits.addAll(trunk.suspects().map(Scored::exhibits).orElse(List.of()));
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
