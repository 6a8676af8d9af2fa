package io.edgeai.core.report;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.compare.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run's float model and its targets, as those that are compared: on the test part. */
public final class Contenders {

    private static final String TEST = "test";
    private static final String FLOAT = "float";
    private static final String EMULATED = "emulated";

    private Contenders() {}

    /** The float model, then the targets in their order; {@code run} is put before their names where several runs are compared. */
    public static List<Contender> of(RunResult result, String run) {
        List<Contender> all = new ArrayList<>();
        Map<String, Double> own = accuracy(result, "");
        all.add(new Contender(
                run,
                "",
                own,
                FLOAT,
                Optional.empty(),
                figures(result),
                Optional.empty(),
                answers(result, "", FLOAT),
                List.of()));
        for (RunResult.Target target : result.targets()) {
            Map<String, Double> measured = accuracy(result, target.title());
            Map<String, Double> accuracy = new LinkedHashMap<>(own);
            accuracy.putAll(measured);
            String form = Contender.furthest(measured.keySet()).orElse("");
            all.add(new Contender(
                    run,
                    target.title(),
                    accuracy,
                    form,
                    agreement(target),
                    target.figures(),
                    target.latency(),
                    answers(result, target.title(), form),
                    target.errors().stream().map(Diagnostic::toString).toList()));
        }
        return all;
    }

    /** What the float model needs, and how right it was before and after stages that are compared. */
    private static Map<String, Double> figures(RunResult result) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(Contender.COUNTS.get(0), (double) result.model().parameters());
        figures.put(Contender.COUNTS.get(1), (double) result.model().multiplyAdds());
        result.scores().stream()
                .filter(score -> score.target().isEmpty()
                        && score.set().equals(TEST)
                        && score.form().startsWith(FLOAT + " "))
                .forEach(score -> figures.put(score.form().substring(FLOAT.length() + 1), score.top1()));
        return figures;
    }

    /** By form, in the order of the forms; variants of the model are not among them. */
    private static Map<String, Double> accuracy(RunResult result, String target) {
        Map<String, Double> accuracy = new LinkedHashMap<>();
        for (String form : Contender.FORMS) {
            result.scores().stream()
                    .filter(score -> score.target().equals(target)
                            && score.form().equals(form)
                            && score.set().equals(TEST))
                    .forEach(score -> accuracy.put(form, score.top1()));
        }
        return accuracy;
    }

    private static Answers answers(RunResult result, String target, String form) {
        return result.answers().stream()
                .filter(one -> one.target().equals(target)
                        && one.form().equals(form)
                        && one.set().equals(TEST))
                .map(RunResult.Answered::answers)
                .findFirst()
                .orElse(Answers.NONE);
    }

    private static Optional<Double> agreement(RunResult.Target target) {
        return target.parities().stream()
                .filter(pair -> pair.first().equals(EMULATED) && pair.set().equals(TEST))
                .map(RunResult.Pair::agreement)
                .findFirst();
    }
}
