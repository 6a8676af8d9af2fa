package io.edgeai.core.run;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pictures that the forms of a model are put to. */
enum Judged {
    /** Those of the test part and of the extra evaluations: what a run does. */
    TEST {
        @Override
        List<Step> steps(List<Step> all) {
            return all;
        }

        @Override
        Pictures pictures(Pictures all) {
            return all;
        }
    },

    /** Those of the validation part alone: what a choice between trials may look at. All else that a run does is left out. */
    VALIDATION {
        @Override
        List<Step> steps(List<Step> all) {
            return all.stream()
                    .filter(step -> !LEFT_OUT.contains(step.kind()))
                    .map(VALIDATION::own)
                    .toList();
        }

        @Override
        Pictures pictures(Pictures all) {
            Dataset data = all.dataset();
            if (data.validation().isEmpty()) {
                throw EdgeAiException.step(Diagnostic.error("the dataset has no validation part to choose by")
                        .hint("give the split a share  validation"));
            }
            return new Pictures(
                    new Dataset(
                            data.classes(),
                            data.training(),
                            data.validation(),
                            data.validation(),
                            Map.of(),
                            data.digest()),
                    all.drawn(),
                    all.notes(),
                    all.evidence());
        }
    };

    private static final Set<Step.Kind> LEFT_OUT = EnumSet.of(Step.Kind.WITHOUT, Step.Kind.SUSPECTS, Step.Kind.REPORT);

    /** The steps of a plan that are carried out; those that look at pictures have keys of their own, all others the keys that they have in any run. */
    abstract List<Step> steps(List<Step> all);

    /** The pictures, with those that judge as the test part. */
    abstract Pictures pictures(Pictures all);

    Step own(Step step) {
        return switch (step.kind()) {
            case FLOAT, EMULATE, DEVICE ->
                new Step(step.name(), step.kind(), step.index(), step.recipe().then(Digest.of(name())));
            default -> step;
        };
    }
}
