package io.edgeai.core.run;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.ModelSpec;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.network.Networks;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.spec.Spec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds the spec's model to its targets' rules and limits before anything is trained: what a chip cannot do is found now, not after hours. */
final class ModelCheck {

    private static final int SOME_CLASSES = 2;

    private final Spec spec;
    private final List<Target> targets;
    private final Set<Diagnostic> found = new LinkedHashSet<>();
    private Optional<Preprocessing> preprocessing = Optional.empty();

    ModelCheck(Spec spec, List<Target> targets) {
        this.spec = spec;
        this.targets = targets;
    }

    List<Diagnostic> findings() {
        ModelSpec wanted = spec.pipeline().model();
        String path = wanted.onnx().isPresent() ? "model.onnx" : "model.network";
        try {
            Model model = wanted.onnx().isPresent()
                    ? OnnxReader.read(spec.folder().resolve(wanted.onnx().get()))
                    : Networks.build(wanted.network().orElseThrow(), wanted.width(), SOME_CLASSES, 0);
            List<Diagnostic> broken = Verifier.check(model);
            add(path, broken);
            if (broken.stream().noneMatch(Diagnostic::isError)) {
                Model ready = ShapeInference.infer(new ModelOpening(spec).prepared(model));
                preprocessing = ready.preprocessing();
                targets.forEach(target -> target(path, target, ready));
            }
        } catch (EdgeAiException e) {
            add(path, e.diagnostics());
        }
        return new ArrayList<>(found);
    }

    /** What becomes of a picture before the model; nothing where that did not come out. */
    Optional<Preprocessing> preprocessing() {
        return preprocessing;
    }

    private void target(String path, Target target, Model model) {
        try {
            add(
                    path,
                    new Branch(target)
                            .prepare(model).findings().stream()
                                    .filter(one -> one.severity() != io.edgeai.api.report.Severity.NOTE)
                                    .toList());
        } catch (EdgeAiException e) {
            add(path, e.diagnostics());
        }
    }

    private void add(String path, List<Diagnostic> diagnostics) {
        for (Diagnostic one : diagnostics) {
            boolean placed = one.location().isPresent();
            found.add(placed ? one : spec.place(path).map(one::at).orElse(one));
        }
    }
}
