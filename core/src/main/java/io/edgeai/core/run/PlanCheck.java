package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Request;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.Specs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for all problems of a spec beyond its form: names that do not exist, files that are missing, models that do not fit their chips. */
final class PlanCheck {

    private static final Set<QuantizeSpec.Range> SEARCHES = EnumSet.of(
            QuantizeSpec.Range.PERCENTILE,
            QuantizeSpec.Range.MSE,
            QuantizeSpec.Range.KL_DIVERGENCE,
            QuantizeSpec.Range.DIFFS);

    private final Spec spec;
    private final Pipeline pipeline;
    private final Plugins plugins;
    private final List<Diagnostic> found = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();

    PlanCheck(Spec spec, Plugins plugins) {
        this.spec = spec;
        this.pipeline = spec.pipeline();
        this.plugins = plugins;
    }

    /** The targets that could be resolved. */
    List<Target> targets() {
        if (spec.places().isEmpty()) {
            found.addAll(Specs.check(pipeline));
        }
        for (int i = 0; i < pipeline.targets().size(); i++) {
            int index = i;
            target(i).ifPresent(target -> {
                targets.add(target);
                indices.put(target.title(), index);
            });
        }
        return targets;
    }

    /**
     * Looks at the rest.
     *
     * @return what is worth knowing
     * @throws EdgeAiException with all problems, if there are errors among them
     */
    List<Diagnostic> finish() {
        unheeded(pipeline.quantize());
        teachers();
        if (!pipeline.compare().isEmpty()) {
            found.add(spec.place("compare")
                    .map(Diagnostic.note("'compare' is left aside here: 'edgeai run' carries its forms out")::at)
                    .orElse(Diagnostic.note("'compare' is left aside here: 'edgeai run' carries its forms out")));
        }
        pipeline.sweep()
                .ifPresent(sweep -> found.add(spec.place("sweep")
                        .map(Diagnostic.note("'sweep' is left aside: 'edgeai sweep' carries it out")::at)
                        .orElse(Diagnostic.note("'sweep' is left aside: 'edgeai sweep' carries it out"))));
        found.addAll(new FileCheck(spec, plugins).problems());
        found.addAll(new StageCheck(spec, targets.stream().map(Target::title).toList()).problems());
        Optional<Preprocessing> preprocessing = Optional.empty();
        if (found.stream().noneMatch(Diagnostic::isError)) {
            ModelCheck check = new ModelCheck(spec, targets);
            found.addAll(check.findings());
            preprocessing = check.preprocessing();
        }
        requests(preprocessing);
        List<Diagnostic> ordered = found.stream()
                .sorted(Comparator.comparing(
                        one -> one.location().orElse(Location.of("")),
                        Comparator.comparingInt(Location::line).thenComparingInt(Location::column)))
                .toList();
        if (ordered.stream().anyMatch(Diagnostic::isError)) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, ordered);
        }
        return ordered;
    }

    /** A teacher that is an earlier form of the model must have come out of an earlier step. */
    private void teachers() {
        List<String> steps = new ArrayList<>(List.of("model"));
        for (int i = 0; i < pipeline.stages().size(); i++) {
            String path = "stages[" + i + "].distill.teacher.after";
            if (pipeline.stages().get(i) instanceof Distill distill) {
                distill.teacher()
                        .after()
                        .filter(name -> !steps.contains(name))
                        .ifPresent(name -> problem(
                                path,
                                "teacher is to be the model after '" + name + "', which is no earlier step",
                                Suggestion.hint(name, steps)));
            }
            steps.add(Plan.unique(Stages.name(pipeline.stages().get(i)), steps));
        }
    }

    /** Options of method auto that another method would not heed. */
    private void unheeded(QuantizeSpec quantize) {
        boolean search = quantize.range().filter(SEARCHES::contains).isPresent();
        quantize.statistic()
                .filter(given -> !search)
                .ifPresent(given -> problem(
                        "quantize.statistic",
                        "statistic '" + given.name().toLowerCase(Locale.ROOT)
                                + "' would not be heeded: it is for ranges by percentile, mse, kl-divergence or diffs",
                        "name one of them as  range,  or take  range: mean-min-max  or the like"));
        if (quantize.method() != QuantizeSpec.Method.QAT) {
            quantize.qat()
                    .ifPresent(given -> problem(
                            "quantize.qat",
                            "qat would not be heeded: method '"
                                    + quantize.method().name().toLowerCase(Locale.ROOT) + "' trains nothing",
                            "write  method: qat,  or leave 'qat' out"));
        }
        if (quantize.method() == QuantizeSpec.Method.QAT) {
            quantize.mixed()
                    .ifPresent(given -> problem(
                            "quantize.mixed",
                            "mixed and method 'qat' do not go together: training rounds all values to the scheme's own format",
                            "write  method: auto,  or leave 'mixed' out"));
        }
        if (quantize.method() != QuantizeSpec.Method.PTQ) {
            return;
        }
        quantize.calibration()
                .corrections()
                .ifPresent(count -> problem(
                        "quantize.calibration.corrections",
                        "no corrections would be made of " + count
                                + " pictures: method 'ptq' takes ranges by one method alone",
                        "write  method: auto,  or leave 'corrections' out"));
        quantize.corrections()
                .ifPresent(named -> problem(
                        "quantize.corrections",
                        "corrections " + named + " would not be made: method 'ptq' takes ranges by one method alone",
                        "write  method: auto,  or leave 'corrections' out"));
        quantize.time()
                .ifPresent(limit -> problem(
                        "quantize.time",
                        "time is for method 'auto'; method 'ptq' needs seconds",
                        "write  method: auto,  or leave 'time' out"));
    }

    private Optional<Target> target(int index) {
        TargetSpec wanted = pipeline.targets().get(index);
        String path = "targets[" + index + "]";
        List<String> ids = plugins.backends().stream().map(Backend::id).toList();
        Optional<Backend> backend = plugins.backend(wanted.backend());
        if (backend.isEmpty()) {
            problem(
                    path + ".backend",
                    "backend '" + wanted.backend() + "' is not known",
                    Suggestion.hint(wanted.backend(), ids));
            return Optional.empty();
        }
        Optional<Chip> chip = chip(backend.get(), wanted, path);
        Optional<NumericScheme> scheme = chip.flatMap(one -> scheme(one, wanted, path));
        Optional<Record> options = options(index, backend.get());
        if (wanted.device().equals("simulator") && !backend.get().hasSimulator()) {
            problem(
                    path + ".device",
                    "device 'simulator' is not possible: " + backend.get().id() + " has none",
                    "write  device: none  to convert, and to have its accuracy emulated");
        }
        if (wanted.device().equals("local") && !backend.get().runsHere()) {
            problem(
                    path + ".device",
                    "device 'local' is not possible: this machine is none of "
                            + backend.get().id() + "'s",
                    "write  device: simulator  or  device: none");
        }
        if (wanted.device().contains("://")) {
            problem(
                    path + ".device",
                    "device '" + wanted.device() + "' is a board, and this version reaches none",
                    "write  device: simulator  or  device: none");
        }
        if (scheme.isEmpty() || options.isEmpty()) {
            return Optional.empty();
        }
        long same = targets.stream()
                .filter(one -> one.spec().title().equals(wanted.title()))
                .count();
        String title = wanted.title() + (same == 0 ? "" : "-" + (same + 1));
        return Optional.of(new Target(title, backend.get(), chip.get(), scheme.get(), wanted, options.get()));
    }

    private Optional<Chip> chip(Backend backend, TargetSpec wanted, String path) {
        Optional<Chip> chip = backend.chips().stream()
                .filter(one -> one.id().equals(wanted.chip()))
                .findFirst();
        if (chip.isEmpty()) {
            List<String> ids = backend.chips().stream().map(Chip::id).toList();
            problem(
                    path + ".chip",
                    "chip '" + wanted.chip() + "' is not one of " + backend.id() + "'s",
                    Suggestion.hint(wanted.chip(), ids));
        }
        return chip;
    }

    private Optional<NumericScheme> scheme(Chip chip, TargetSpec wanted, String path) {
        List<String> names = chip.schemes().stream().map(NumericScheme::name).toList();
        String name = wanted.scheme().orElse(names.get(0));
        if (!names.contains(name)) {
            problem(
                    path + ".scheme",
                    "scheme '" + name + "' is not one of chip '" + chip.id() + "'",
                    Suggestion.hint(name, names));
        }
        return chip.schemes().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    private Optional<Record> options(int index, Backend backend) {
        try {
            return Optional.of(spec.options(index, backend.options()));
        } catch (EdgeAiException e) {
            found.addAll(e.diagnostics());
            return Optional.empty();
        }
    }

    /** What the vendors say of their targets. */
    private void requests(Optional<Preprocessing> preprocessing) {
        for (Target target : targets) {
            int index = indices.getOrDefault(target.title(), 0);
            Backend backend = target.backend();
            Request request = new Request(
                    pipeline.name(),
                    target.chip(),
                    target.scheme(),
                    target.spec(),
                    target.options(),
                    pipeline.quantize(),
                    preprocessing,
                    spec.optionPlaces(index, backend.options()));
            String path = "targets[" + index + "].options";
            backend.check(request)
                    .forEach(one -> found.add(
                            one.location().isPresent()
                                    ? one
                                    : spec.place(path).map(one::at).orElse(one)));
        }
    }

    private void problem(String path, String message, String hint) {
        Diagnostic error = Diagnostic.error(message).hint(hint).in("in " + path);
        found.add(spec.place(path).map(error::at).orElse(error));
    }
}
