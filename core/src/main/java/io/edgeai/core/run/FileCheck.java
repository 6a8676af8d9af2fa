package io.edgeai.core.run;

import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.ModelSpec;
import io.edgeai.core.network.Catalogue;
import io.edgeai.core.network.Networks;
import io.edgeai.core.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the files, folders, networks and generators that a spec names are there. */
final class FileCheck {

    private static final String NO_WEIGHTS = "none";
    private static final String CATALOGUE = "imagenet";

    private final Spec spec;
    private final Plugins plugins;
    private final List<Diagnostic> found = new ArrayList<>();

    FileCheck(Spec spec, Plugins plugins) {
        this.spec = spec;
        this.plugins = plugins;
    }

    List<Diagnostic> problems() {
        DatasetSpec dataset = spec.pipeline().dataset();
        images(dataset);
        for (int i = 0; i < dataset.extraTraining().size(); i++) {
            exists(
                    "dataset.extra-training[" + i + "].images",
                    dataset.extraTraining().get(i).images());
        }
        dataset.evaluations()
                .forEach((name, source) -> exists("dataset.evaluations." + name + ".images", source.images()));
        model("model", spec.pipeline().model());
        for (int i = 0; i < spec.pipeline().stages().size(); i++) {
            if (spec.pipeline().stages().get(i) instanceof Distill distill) {
                distill("stages[" + i + "].distill", distill);
            }
        }
        return List.copyOf(found);
    }

    private void images(DatasetSpec dataset) {
        if (dataset.generator().isEmpty()) {
            exists("dataset.images", dataset.images());
            return;
        }
        String id = dataset.generator().get();
        if (plugins.generator(id).isEmpty()) {
            List<String> ids =
                    plugins.generators().stream().map(PictureGenerator::id).toList();
            problem("dataset.generator", "generator '" + id + "' is not known", Suggestion.hint(id, ids));
        }
    }

    private void distill(String at, Distill distill) {
        distill.unlabelled().ifPresent(folder -> exists(at + ".unlabelled", folder));
        distill.teacher().model().ifPresent(model -> model(at + ".teacher.model", model));
    }

    private void model(String at, ModelSpec model) {
        model.network().ifPresent(name -> {
            if (!Networks.names().contains(name)) {
                problem(
                        at + ".network",
                        "network '" + name + "' is not known",
                        Suggestion.hint(name, Networks.names()));
            } else if (model.weights().equals(CATALOGUE)
                    && Catalogue.find(name, model.width()).isEmpty()) {
                problem(
                        at + ".weights",
                        "weights 'imagenet' are not known for network '" + name + "' at width " + model.width(),
                        "write  width: 1.0, a weights file, or  weights: none");
            }
        });
        String path = at + (model.onnx().isPresent() ? ".onnx" : ".weights");
        String file = model.onnx().orElse(model.weights());
        if (!file.equals(CATALOGUE) && !file.equals(NO_WEIGHTS) && exists(path, file)) {
            digest(path, at + ".sha256", spec.folder().resolve(file), model.sha256());
        }
    }

    private void digest(String path, String sha256, Path file, Optional<String> wanted) {
        if (Files.isDirectory(file)) {
            problem(path, "'" + file + "' is a folder, not a file", "");
            return;
        }
        try {
            String actual = Digest.ofFile(file).hex();
            if (wanted.isPresent() && !wanted.get().equals(actual)) {
                problem(
                        sha256,
                        "'" + file + "' has the SHA-256 '" + actual + "', not the '" + wanted.get()
                                + "' that the spec asks for",
                        "fetch the file again, or correct 'sha256'");
            }
        } catch (IOException e) {
            problem(path, "'" + file + "' cannot be read: " + e.getMessage(), "");
        }
    }

    private boolean exists(String path, String name) {
        Path file;
        try {
            file = spec.folder().resolve(name).normalize();
        } catch (InvalidPathException e) {
            problem(path, "'" + name + "' is not a path: " + e.getReason(), "");
            return false;
        }
        if (!Files.exists(file)) {
            problem(path, "'" + name + "' does not exist (looked for '" + file + "')", near(file));
            return false;
        }
        if (!Files.isReadable(file)) {
            problem(path, "'" + file + "' cannot be read: permission denied", "");
            return false;
        }
        return true;
    }

    /** What lies beside the path that is missing; paths of a spec start from its folder. */
    private String near(Path file) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(file);
        Path name = Optional.ofNullable(file.getFileName()).orElse(file);
        String start = "paths start from the spec's folder '" + spec.folder() + "'";
        if (!Files.isDirectory(folder)) {
            return start;
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            List<String> names =
                    siblings.map(one -> String.valueOf(one.getFileName())).toList();
            return Suggestion.nearest(name.toString(), names)
                    .map(one -> "did you mean '" + one + "'? " + start)
                    .orElse(start);
        } catch (IOException e) {
            return start;
        }
    }

    private void problem(String path, String message, String hint) {
        Diagnostic error = Diagnostic.error(message).hint(hint).in("in " + path);
        found.add(spec.place(path).map(error::at).orElse(error));
    }
}
