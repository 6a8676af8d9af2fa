package io.edgeai.core.run;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a plan is carried out, and how.
 *
 * @param only names of steps or targets: these and what they need; empty for all
 * @param until the last step to be carried out
 * @param fresh whether nothing is taken from the cache
 */
public record Selection(List<String> only, Optional<String> until, boolean fresh) {

    /** The whole plan. */
    public static final Selection ALL = new Selection(List.of(), Optional.empty(), false);

    public Selection {
        only = List.copyOf(only);
    }

    /**
     * The steps of a plan that are selected, in its order.
     *
     * @throws EdgeAiException for a name that is neither a step nor a target
     */
    List<Step> of(Plan plan) {
        List<Step> steps = plan.steps();
        Set<Step> wanted = new HashSet<>(steps);
        until.ifPresent(name -> wanted.removeAll(steps.subList(last(plan, name) + 1, steps.size())));
        if (!only.isEmpty()) {
            Set<Step> needed = new HashSet<>();
            only.forEach(name -> named(plan, name).forEach(step -> needed.addAll(needs(steps, step))));
            wanted.retainAll(needed);
        }
        return steps.stream().filter(wanted::contains).toList();
    }

    private static int last(Plan plan, String name) {
        List<Step> named = named(plan, name);
        return plan.steps().indexOf(named.get(named.size() - 1));
    }

    private static List<Step> named(Plan plan, String name) {
        List<Step> found = plan.steps().stream()
                .filter(step -> step.name().equals(name)
                        || (step.isBranch() && plan.target(step).title().equals(name)))
                .toList();
        if (found.isEmpty()) {
            List<String> known =
                    new ArrayList<>(plan.steps().stream().map(Step::name).toList());
            plan.targets().forEach(target -> known.add(target.title()));
            throw EdgeAiException.spec(Diagnostic.error("'" + name + "' is neither a step nor a target of '"
                            + plan.pipeline().name() + "'")
                    .hint(Suggestion.hint(name, known)));
        }
        return found;
    }

    /** A step and those before it that it builds on: the trunk, and its own branch. */
    private static List<Step> needs(List<Step> steps, Step step) {
        return steps.subList(0, steps.indexOf(step) + 1).stream()
                .filter(one -> !one.isBranch()
                        || step.kind() == Step.Kind.REPORT
                        || (step.isBranch() && one.index() == step.index()))
                .toList();
    }
}
