package io.edgeai.core.train;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Shape;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.graph.CutValues;
import io.edgeai.core.graph.ShapeInference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ends of blocks of two models that have the same shape for a picture; of several with one shape the last, which knows most. */
final class Hinting {

    private Hinting() {}

    /**
     * The pairs.
     *
     * @throws EdgeAiException (SPEC) if there is none
     */
    static Teacher.Hints of(Model student, Model teacher, double weight) {
        if (weight == 0) {
            return Teacher.Hints.NONE;
        }
        Map<List<Long>, String> own = ends(student);
        Map<List<Long>, String> theirs = ends(teacher);
        List<String> values = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        own.forEach((shape, value) -> Optional.ofNullable(theirs.get(shape)).ifPresent(value2 -> {
            values.add(value);
            wanted.add(value2);
        }));
        if (values.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("hints have nothing to compare: the blocks of the model end in " + own.keySet()
                                    + ", those of the teacher in " + theirs.keySet() + ", none of the same shape")
                            .hint("leave 'hints' out: the teacher's answers are learned from all the same"));
        }
        return new Teacher.Hints(values, wanted, weight);
    }

    private static Map<List<Long>, String> ends(Model model) {
        Graph graph = ShapeInference.infer(model).graph();
        Map<List<Long>, String> ends = new LinkedHashMap<>();
        for (String value : CutValues.of(graph)) {
            graph.value(value)
                    .flatMap(one -> one.shape())
                    .filter(shape -> shape.rank() == 4 && isKnown(shape))
                    .ifPresent(shape -> {
                        List<Long> sizes = List.of(shape.size(1), shape.size(2), shape.size(3));
                        if (sizes.get(1) > 1) {
                            ends.put(sizes, value);
                        }
                    });
        }
        return ends;
    }

    private static boolean isKnown(Shape shape) {
        return shape.dim(1).isKnown() && shape.dim(2).isKnown() && shape.dim(3).isKnown();
    }
}
