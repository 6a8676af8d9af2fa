package io.edgeai.api.stage;

import java.util.Optional;
import java.util.stream.Stream;

/** Whose answers are learned from: another network or ONNX file, fine-tuned on the same pictures first where 'train' says so, or the model as it once was. */
@Help(
        "The model that is learned from: 'model' (a network or ONNX file, trained on the same pictures first with 'train'), or 'after' (this spec's own model as it came out of an earlier stage).")
public record TeacherSpec(
        @Help("a network by name or an ONNX file, as under the spec's own 'model'") Optional<ModelSpec> model,
        @Help(
                        "how it is trained on the same pictures before it teaches; kept in the cache for all that learn from the same teacher; left out: the file's own head for the same classes")
                Optional<Train> train,
        @Help("mean per channel in pixel values 0..255 of a file that does not say") @Within(least = 0, most = 255)
                Optional<java.util.List<Double>> mean,
        @Help("standard deviation per channel in pixel values of a file that does not say") @Within(above = 0)
                Optional<java.util.List<Double>> std,
        @Help("instead of 'model': an earlier step such as train, or 'model' for what stood before all stages")
                Optional<String> after) {

    public TeacherSpec {
        if (model.isPresent() == after.isPresent()) {
            throw new IllegalArgumentException("teacher needs exactly one of the keys 'model' and 'after'");
        }
        if (after.isPresent() && Stream.of(train, mean, std).anyMatch(Optional::isPresent)) {
            throw new IllegalArgumentException(
                    "keys 'train', 'mean' and 'std' of a teacher have no effect beside 'after'");
        }
        if (mean.isPresent() != std.isPresent()) {
            throw new IllegalArgumentException("teacher needs both 'mean' and 'std' or none of them");
        }
    }

    /** An earlier form of the spec's own model. */
    public static TeacherSpec after(String step) {
        return new TeacherSpec(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(step));
    }

    /** Another model, trained before it teaches where that is wanted. */
    public static TeacherSpec of(ModelSpec model, Optional<Train> train) {
        return new TeacherSpec(Optional.of(model), train, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
