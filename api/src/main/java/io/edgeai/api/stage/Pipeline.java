package io.edgeai.api.stage;

import java.util.List;
import java.util.Optional;

/** The whole spec: a source, stages, targets. What YAML says, this record says. */
@Help("A pipeline: pictures, a model, stages, targets.")
public record Pipeline(
        @Help("names the results folder: letters, digits, '-', '_' and '.'") @Form(Form.Kind.NAME) String name,
        @Help("all chance comes from this number") @Default("0") long seed,
        DatasetSpec dataset,
        @Default("{}") PreprocessingSpec preprocessing,
        ModelSpec model,
        @Help("what is done to the model, in order") @Default("[]") List<StageSpec> stages,
        @Default("{}") QuantizeSpec quantize,
        @Help("chips; each is a branch") @Default("[]") List<TargetSpec> targets,
        @Help("what 'edgeai sweep' tries out") Optional<SweepSpec> sweep) {

    /** A pipeline without a sweep. */
    public Pipeline(
            String name,
            long seed,
            DatasetSpec dataset,
            PreprocessingSpec preprocessing,
            ModelSpec model,
            List<StageSpec> stages,
            QuantizeSpec quantize,
            List<TargetSpec> targets) {
        this(name, seed, dataset, preprocessing, model, stages, quantize, targets, Optional.empty());
    }

    public Pipeline {
        stages = List.copyOf(stages);
        targets = List.copyOf(targets);
    }
}
