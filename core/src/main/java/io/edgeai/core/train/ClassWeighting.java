package io.edgeai.core.train;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Train.ClassWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How much each class weighs in the loss. */
final class ClassWeighting {

    private ClassWeighting() {}

    /**
     * A weight for each class; empty if all weigh the same. Balanced: pictures / (classes x pictures of the class). By name: 1 for classes not named.
     *
     * @throws EdgeAiException (SPEC) if a name is no class
     */
    static List<Float> of(Optional<ClassWeights> spec, Dataset data) {
        if (spec.isEmpty()) {
            return List.of();
        }
        List<String> unknown = spec.get().weights().keySet().stream()
                .filter(name -> !data.classes().contains(name))
                .toList();
        if (!unknown.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("class-weights names '" + String.join("', '", unknown) + "', which is not a class")
                            .hint("classes are " + String.join(", ", data.classes())));
        }
        return spec.get().balanced() ? balanced(data) : named(spec.get(), data);
    }

    private static List<Float> balanced(Dataset data) {
        int[] counts = new int[data.classCount()];
        for (Sample sample : data.training()) {
            if (sample.label() >= 0) {
                counts[sample.label()]++;
            }
        }
        double pictures = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .mapToObj(count -> (float) (pictures / (counts.length * Math.max(1.0, count))))
                .toList();
    }

    private static List<Float> named(ClassWeights spec, Dataset data) {
        return data.classes().stream()
                .map(name -> spec.weights().getOrDefault(name, 1.0).floatValue())
                .toList();
    }
}
