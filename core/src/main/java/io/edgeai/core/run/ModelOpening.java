package io.edgeai.core.run;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.ModelSpec;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.PreprocessingSpec;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.core.graph.InputShape;
import io.edgeai.core.network.Heads;
import io.edgeai.core.network.ModelSource;
import io.edgeai.core.network.WeightCache;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.spec.Spec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens the model that a spec names and settles what becomes of a picture before it. */
final class ModelOpening {

    private static final String HOW =
            "write  preprocessing: {mean: [0, 0, 0], std: [255, 255, 255]}  for a model that takes 0..1,  mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5]  for -1..1, or what it was trained with";

    private final Spec spec;
    private final Pipeline pipeline;

    ModelOpening(Spec spec) {
        this.spec = spec;
        this.pipeline = spec.pipeline();
    }

    /** The model with its preprocessing in its metadata, and what is worth knowing about it. */
    ModelSource.Opened open(List<String> classes, Path weights, Reporter reporter) {
        ModelSpec wanted = settled(pipeline.model());
        ModelSource source = new ModelSource(wanted, spec.folder(), new WeightCache(weights, reporter));
        boolean keeps = wanted.head() == ModelSpec.Head.KEEP && wanted.onnx().isPresent();
        ModelSource.Opened opened = keeps
                ? source.open(ownClasses(wanted.onnx().get()), pipeline.seed())
                : source.open(classes, pipeline.seed());
        return new ModelSource.Opened(prepared(opened.model()), opened.notes());
    }

    /** The model with the spec's preprocessing settled and its input of the settled size. */
    Model prepared(Model model) {
        Preprocessing preprocessing = preprocessing(model);
        return sized(model, preprocessing).withPreprocessing(preprocessing);
    }

    /** Without training, a file's own head stays where the spec does not say otherwise: a new one would answer at random. */
    private ModelSpec settled(ModelSpec model) {
        boolean trains = pipeline.stages().stream().anyMatch(StageSpec::trains);
        boolean settles = model.head() != ModelSpec.Head.AUTO || !model.groups().isEmpty();
        boolean keep = !settles && model.onnx().isPresent() && !trains;
        return keep
                ? new ModelSpec(
                        model.network(),
                        model.width(),
                        model.weights(),
                        model.sha256(),
                        model.onnx(),
                        ModelSpec.Head.KEEP)
                : model;
    }

    private int ownClasses(String file) {
        return Heads.classes(OnnxReader.read(spec.folder().resolve(file)));
    }

    private Preprocessing preprocessing(Model model) {
        PreprocessingSpec wanted = pipeline.preprocessing();
        Optional<Preprocessing> own = model.preprocessing();
        List<Float> mean =
                floats(wanted.mean()).or(() -> own.map(Preprocessing::mean)).orElseThrow(() -> unknown("mean and std"));
        List<Float> std =
                floats(wanted.std()).or(() -> own.map(Preprocessing::std)).orElseThrow(() -> unknown("mean and std"));
        int width = wanted.size()
                .or(() -> own.map(Preprocessing::width))
                .or(() -> size(model, 3))
                .orElseThrow(() -> unknown("size"));
        int height = wanted.size()
                .or(() -> own.map(Preprocessing::height))
                .or(() -> size(model, 2))
                .orElseThrow(() -> unknown("size"));
        Preprocessing.Fit fit =
                wanted.fit().or(() -> own.map(Preprocessing::fit)).orElse(Preprocessing.Fit.SQUASH);
        Preprocessing.Colour colour = wanted.colour()
                .or(() -> own.map(Preprocessing::colour))
                .orElse(mean.size() == 1 ? Preprocessing.Colour.GREY : Preprocessing.Colour.RGB);
        int usual = fit == Preprocessing.Fit.SQUASH
                ? Math.max(width, height)
                : Math.round(Math.max(width, height) * 8f / 7f);
        int resize = wanted.resize()
                .or(() -> own.filter(one -> one.fit() == fit && one.width() == width)
                        .map(Preprocessing::resize))
                .orElse(usual);
        try {
            return new Preprocessing(width, height, fit, resize, colour, mean, std);
        } catch (IllegalArgumentException e) {
            throw EdgeAiException.spec(
                    placed(Diagnostic.error("preprocessing does not fit together: " + e.getMessage())));
        }
    }

    private static Optional<List<Float>> floats(Optional<List<Double>> values) {
        return values.map(list -> list.stream().map(Double::floatValue).toList());
    }

    private EdgeAiException unknown(String what) {
        return EdgeAiException.spec(placed(Diagnostic.error(
                        "preprocessing of model '" + pipeline.model().onnx().orElse("")
                                + "' is not known: neither the file nor the spec states its " + what)
                .hint(HOW)));
    }

    private Diagnostic placed(Diagnostic error) {
        return spec.place("preprocessing").map(error::at).orElse(error);
    }

    private static Value input(Model model) {
        List<Value> inputs = model.graph().freeInputs();
        if (inputs.size() != 1 || inputs.get(0).shape().map(Shape::rank).orElse(0) != 4) {
            throw EdgeAiException.spec(Diagnostic.error("model '"
                    + model.graph().name() + "' has the inputs "
                    + inputs.stream()
                            .map(one -> one.name()
                                    + one.shape().map(Shape::toString).orElse(""))
                            .toList() + "; one picture input [batch, channels, height, width] is needed"));
        }
        return inputs.get(0);
    }

    private static Optional<Integer> size(Model model, int axis) {
        Dim dim = input(model).shape().orElseThrow().dim(axis);
        return dim.isKnown() ? Optional.of((int) dim.size()) : Optional.empty();
    }

    /** The model for pictures of this size; a file that is bound to another size is refused by shape inference. */
    private Model sized(Model model, Preprocessing preprocessing) {
        Value input = input(model);
        Shape shape = input.shape().orElseThrow();
        Dim channels = Dim.of(preprocessing.colour().channels());
        if (shape.dim(1).isKnown() && !shape.dim(1).equals(channels)) {
            throw EdgeAiException.spec(placed(Diagnostic.error(
                    "colour '" + preprocessing.colour().name().toLowerCase(java.util.Locale.ROOT) + "' has " + channels
                            + " channels, the model's input '" + input.name() + "' takes " + shape.dim(1))));
        }
        Shape wanted = new Shape(
                List.of(shape.dim(0), channels, Dim.of(preprocessing.height()), Dim.of(preprocessing.width())));
        return wanted.equals(shape) ? model : InputShape.of(model, wanted);
    }
}
