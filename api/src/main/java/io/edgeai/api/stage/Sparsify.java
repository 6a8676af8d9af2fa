package io.edgeai.api.stage;

import java.util.List;
import java.util.Optional;

/** Makes the smallest weights zero; the model keeps its form, and training behind it keeps the zeros. */
@Help(
        "Makes the smallest weights of convolutions and fully connected layers zero; the model keeps its form. Trainings behind it keep the zeros. Either 'ratio' or 'pattern' says which.")
public record Sparsify(
        @Help("the share of weights that become zero") @Within(above = 0, most = 0.999) Optional<Double> ratio,
        @Help("for ratio: whether weights compete within their layer or in the whole model") @Default("layer") Per per,
        @Help(
                        "N:M in quotes: of M weights next to one another along the input channels at most N are not zero, e.g. '2:4' for NVIDIA's sparse kernels")
                Optional<String> pattern,
        @Help("layers (node names) that stay as they are") @Default("[]") List<String> excludedLayers)
        implements StageSpec {

    private static final String FORM = "[1-9][0-9]?:[1-9][0-9]?";

    public Sparsify {
        excludedLayers = List.copyOf(excludedLayers);
        if (ratio.isPresent() == pattern.isPresent()) {
            throw new IllegalArgumentException(
                    "sparsify needs either 'ratio' (a share) or 'pattern' (N:M), e.g. pattern: '2:4'");
        }
        if (pattern.isPresent() && per != Per.LAYER) {
            throw new IllegalArgumentException("key 'per' has no effect without 'ratio'");
        }
        pattern.ifPresent(given -> {
            if (!given.matches(FORM) || kept(given) >= of(given)) {
                throw new IllegalArgumentException(
                        "pattern '" + given + "' must be N:M with N smaller than M, in quotes, e.g. pattern: '2:4'");
            }
        });
    }

    /** How many of each run of weights may stay; with a pattern. */
    public int kept() {
        return kept(pattern.orElseThrow());
    }

    /** How many weights make a run; with a pattern. */
    public int of() {
        return of(pattern.orElseThrow());
    }

    private static int kept(String pattern) {
        return Integer.parseInt(pattern.replaceFirst(":.*", ""));
    }

    private static int of(String pattern) {
        return Integer.parseInt(pattern.replaceFirst(".*:", ""));
    }

    /** Among which weights the smallest are chosen. */
    public enum Per {
        LAYER,
        MODEL
    }
}
