package io.edgeai.core.run;

import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run will do, step by step. Making a plan finds what can be found without touching pictures or tools; {@code check} shows it, {@code run} carries
 * the same object out.
 *
 * @param notes what the user should know before the run; none is an error
 * @param judged the pictures that forms of the model are put to
 */
public record Plan(Spec spec, List<Target> targets, List<Step> steps, List<Diagnostic> notes, Judged judged) {

    public Plan {
        targets = List.copyOf(targets);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /**
     * The plan of a spec.
     *
     * @throws io.edgeai.api.report.EdgeAiException of kind {@code SPEC} with all problems
     */
    public static Plan of(Spec spec, Plugins plugins, Workplace place) {
        return of(spec, plugins, place, Judged.TEST);
    }

    /**
     * The plan of a trial: forms of the model are put to the validation part, the test part is left alone, and nothing is trained only to be compared.
     *
     * @throws io.edgeai.api.report.EdgeAiException of kind {@code SPEC} with all problems
     */
    public static Plan trial(Spec spec, Plugins plugins, Workplace place) {
        return of(spec, plugins, place, Judged.VALIDATION);
    }

    private static Plan of(Spec spec, Plugins plugins, Workplace place, Judged judged) {
        PlanCheck check = new PlanCheck(spec, plugins);
        List<Target> targets = check.targets();
        List<Diagnostic> notes = check.finish();
        List<Step> steps = steps(spec.pipeline(), targets, place.version());
        return new Plan(spec, targets, judged.steps(steps), notes, judged);
    }

    /** The pipeline that is planned. */
    public Pipeline pipeline() {
        return spec.pipeline();
    }

    /** The target of a branch's step. */
    Target target(Step step) {
        return targets.get(step.index());
    }

    private static List<Step> steps(Pipeline pipeline, List<Target> targets, String version) {
        List<Step> steps = new ArrayList<>();
        String seed = "\nseed: " + pipeline.seed() + "\nedgeai: " + version + "\n";
        steps.add(Step.of("data", Step.Kind.DATA, 0, pictures(pipeline.dataset()) + seed));
        String model = Specs.yaml(pipeline.model()) + Specs.yaml(pipeline.preprocessing());
        steps.add(Step.of("model", Step.Kind.MODEL, 0, model + seed));
        int doubtful = pipeline.dataset().suspects();
        if (doubtful > 0) {
            steps.add(Step.of("suspects", Step.Kind.SUSPECTS, 0, doubtful + seed));
        }
        for (int i = 0; i < pipeline.stages().size(); i++) {
            StageSpec stage = pipeline.stages().get(i);
            if (stage instanceof Distill distill && distill.teacher().model().isPresent()) {
                String teacher = Specs.yaml(distill.teacher()) + Specs.yaml(pipeline.preprocessing()) + seed;
                steps.add(Step.of(unique("teacher", names(steps)), Step.Kind.TEACHER, i, teacher));
            }
            String facts = Stages.name(stage) + "\n" + Specs.yaml((Record) stage) + seed + Stages.facts(stage, targets);
            steps.add(Step.of(unique(Stages.name(stage), names(steps)), Step.Kind.STAGE, i, facts));
        }
        without(steps, pipeline, targets, seed);
        steps.add(Step.of("float", Step.Kind.FLOAT, 0, seed));
        for (int i = 0; i < targets.size(); i++) {
            branch(steps, pipeline, targets.get(i), i);
        }
        steps.add(Step.of("report", Step.Kind.REPORT, 0, seed));
        return steps;
    }

    /** What decides which pictures there are: to list doubtful ones changes none of them. */
    private static String pictures(DatasetSpec dataset) {
        return Specs.yaml(dataset).replaceFirst("(?m)^suspects: [0-9]+\n", "");
    }

    /** Where a training follows a clipping that is compared: the stages behind it once more, without it. */
    private static void without(List<Step> steps, Pipeline pipeline, List<Target> targets, String seed) {
        List<StageSpec> stages = pipeline.stages();
        int clip = Stages.comparedClip(pipeline);
        for (int i = clip + 1; clip >= 0 && i < stages.size(); i++) {
            StageSpec stage = stages.get(i);
            if (!Stages.isComparedClip(stage)) {
                String facts = Stages.name(stage) + " at " + i + "\n" + Specs.yaml((Record) stage) + seed
                        + Stages.facts(stage, targets);
                String name = Stages.name(stage) + " " + Stages.WITHOUT_CLIPPING;
                steps.add(Step.of(unique(name, names(steps)), Step.Kind.WITHOUT, i, facts));
            }
        }
    }

    private static void branch(List<Step> steps, Pipeline pipeline, Target target, int index) {
        String title = target.title() + " ";
        Quantizing how = target.quantizing(pipeline.quantize());
        String quantize = Specs.yaml(how.spec()) + how.scheme() + target.facts() + "\nseed: " + pipeline.seed();
        steps.add(Step.of(title + "quantize", Step.Kind.QUANTIZE, index, quantize));
        steps.add(Step.of(title + "emulate", Step.Kind.EMULATE, index, ""));
        steps.add(Step.of(title + "convert", Step.Kind.CONVERT, index, target.conversionFacts()));
        String device = target.spec().device();
        if (!device.equals("none")) {
            String name = device.equals("simulator") ? "simulate" : "board";
            steps.add(Step.of(title + name, Step.Kind.DEVICE, index, device.toLowerCase(Locale.ROOT)));
        }
    }

    private static List<String> names(List<Step> steps) {
        return steps.stream().map(Step::name).toList();
    }

    /** A name that is not taken: the second of a kind ends in {@code -2}. */
    static String unique(String name, List<String> taken) {
        long same = taken.stream()
                .filter(step -> step.replaceFirst("-[0-9]+$", "").equals(name))
                .count();
        return same == 0 ? name : name + "-" + (same + 1);
    }
}
