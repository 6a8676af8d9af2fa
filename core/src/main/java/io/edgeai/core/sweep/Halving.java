package io.edgeai.core.sweep;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.core.spec.Overrides;
import io.edgeai.core.spec.Overrides.Change;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A trial's spec with a part of its epochs and without its targets: what a rung of successive halving trains. */
final class Halving {

    private static final Pattern EPOCHS = Pattern.compile("(?m)^epochs: ([0-9]+)$");

    private final Spec base;

    Halving(Spec base) {
        this.base = base;
    }

    /** The trial with {@code epochs / divisor} epochs in each of its stages that train, rounded up. */
    Spec shortened(Trial trial, int divisor) {
        List<Change> changes = new ArrayList<>(trial.changes());
        var place = Overrides.place(base, "sweep");
        List<StageSpec> stages = trial.spec().pipeline().stages();
        boolean trains = false;
        for (int i = 0; i < stages.size(); i++) {
            OptionalInt epochs = epochs(stages.get(i));
            if (epochs.isPresent()) {
                String path = "stages[" + i + "]." + name(stages.get(i)) + ".epochs";
                changes.add(new Change(path, (epochs.getAsInt() + divisor - 1) / divisor, place));
                trains = true;
            }
        }
        if (!trains) {
            throw EdgeAiException.spec(Diagnostic.error("search 'successive-halving' needs a stage that trains")
                    .at(place)
                    .hint("add a stage  train,  or write  search: random"));
        }
        changes.add(new Change("targets", List.of(), place));
        return Overrides.apply(base, changes);
    }

    private static OptionalInt epochs(StageSpec stage) {
        Matcher matcher = EPOCHS.matcher(Specs.yaml((Record) stage));
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private static String name(StageSpec stage) {
        return stage.getClass()
                .getSimpleName()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }
}
