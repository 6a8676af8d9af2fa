package io.edgeai.core.graph;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.List;

/** Gives a model's only input another shape. */
public final class InputShape {

    private InputShape() {}

    /**
     * The model with an input of this shape and all shapes behind it found anew.
     *
     * @throws EdgeAiException if the model has several inputs, or is bound to another shape
     */
    public static Model of(Model model, Shape wanted) {
        Value input = only(model);
        List<Value> inputs = model.graph().inputs().stream()
                .map(one -> one.equals(input) ? one.withShape(wanted) : one)
                .toList();
        return ShapeInference.infer(model.withGraph(
                model.graph().withEnds(inputs, model.graph().outputs()).withValues(List.of())));
    }

    /**
     * The model for square pictures of another size.
     *
     * @throws EdgeAiException (SPEC) if it does not take one batch of pictures, or is bound to another size
     */
    public static Model square(Model model, int size) {
        Value input = only(model);
        List<Dim> dims = new ArrayList<>(input.shape()
                .filter(shape -> shape.rank() == 4)
                .orElseThrow(() -> noPicture(model))
                .dims());
        dims.set(2, Dim.of(size));
        dims.set(3, Dim.of(size));
        try {
            return of(model, new Shape(dims));
        } catch (EdgeAiException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("model '" + model.graph().name() + "' does not take pictures of " + size + "x"
                                    + size + ": " + e.diagnostics().get(0).message())
                            .hint("its layers are bound to " + input.shape().orElseThrow()),
                    e);
        }
    }

    private static Value only(Model model) {
        List<Value> inputs = model.graph().freeInputs();
        if (inputs.size() != 1) {
            throw noPicture(model);
        }
        return inputs.get(0);
    }

    private static EdgeAiException noPicture(Model model) {
        return EdgeAiException.spec(Diagnostic.error("model '" + model.graph().name() + "' has the inputs "
                + model.graph().freeInputs().stream()
                        .map(one ->
                                one.name() + one.shape().map(Shape::toString).orElse(""))
                        .toList()
                + "; a size can be given to one batch of pictures alone"));
    }
}
