package io.edgeai.core.exec;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Weights of a model whose zeros stay zeros when it is trained. Their names travel with the model, among its properties; the zeros themselves are the mask. */
public final class KeptZeros {

    private static final String PROPERTY = "edgeai.sparse";
    private static final String SEPARATOR = "\n";
    private static final String MASK = "zeros of ";

    private KeptZeros() {}

    /** The model with more weights whose zeros stay. */
    public static Model mark(Model model, Collection<String> weights) {
        TreeSet<String> all = new TreeSet<>(of(model));
        all.addAll(weights);
        return all.isEmpty() ? model : model.withMetadata(PROPERTY, String.join(SEPARATOR, all));
    }

    /** The initializers whose zeros stay, as far as the model still has them. */
    public static List<String> of(Model model) {
        return model.metadata()
                .getOrDefault(PROPERTY, "")
                .lines()
                .filter(model.graph().initializers()::containsKey)
                .toList();
    }

    /** For each of those among {@code learnt} a constant of ones where it is not zero, by the mask's own name. */
    static Map<String, Tensor> masks(Model model, Collection<String> learnt) {
        Map<String, Tensor> masks = new LinkedHashMap<>();
        for (String name : of(model)) {
            if (learnt.contains(name)) {
                masks.put(
                        mask(name),
                        ones(Objects.requireNonNull(model.graph().initializers().get(name))));
            }
        }
        return masks;
    }

    /** What the mask of a weight is called among a session's constants. */
    static String mask(String weight) {
        return MASK + weight;
    }

    private static Tensor ones(Tensor weight) {
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] == 0 ? 0 : 1;
        }
        return Tensor.ofFloats(values, weight.sizes());
    }
}
