package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        @Help("what 'edgeai sweep' tries out") Optional<SweepSpec> sweep,
        @Help(
                        "forms of this spec that 'edgeai run' carries out one after the other and sets side by side, by name; each says what differs, e.g. {pretrained: {}, scratch: {model.weights: none}}")
                @Default("{}")
                Map<String, Map<String, Object>> compare) {

    public Pipeline {
        Map<String, Map<String, Object>> forms = new LinkedHashMap<>();
        compare.forEach((form, changes) -> {
            if (!form.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,49}")) {
                throw new IllegalArgumentException(
                        "form '" + form
                                + "' of compare names a folder: at most 50 letters, digits, '-' and '_', beginning with a letter or digit");
            }
            forms.put(form, Collections.unmodifiableMap(new LinkedHashMap<>(changes)));
        });
        compare = Collections.unmodifiableMap(forms);
        if (compare.size() == 1) {
            throw new IllegalArgumentException(
                    "compare has one form, " + compare.keySet() + ": two at least are set side by side");
        }
        stages = List.copyOf(stages);
        targets = List.copyOf(targets);
    }
}
