package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.fit.ErrorFeedback.Rounding;

/** The values that the weights of a layer can have, [outputs, inputs], with one scale for all or one for each output. */
public final class WeightGrid {

    private final QuantParams params;
    private final Rounder rounder;
    private final boolean[] fixed;
    private final float[] spanning;
    private final int inputs;

    /** The grid that weights have by themselves; the least and the greatest of each output span it and are fixed. */
    public WeightGrid(WeightCodes codes, Tensor of, int inputs) {
        this.params = codes.params();
        this.rounder = new Rounder(params.encoding());
        this.spanning = codes.spanning(of).values().floats();
        float[] weights = of.floats();
        this.fixed = new boolean[weights.length];
        this.inputs = inputs;
        int span = params.scales().size() == 1 ? weights.length : inputs;
        for (int from = 0; from < weights.length; from += span) {
            int least = from;
            int greatest = from;
            for (int i = from; i < from + span; i++) {
                least = weights[i] < weights[least] ? i : least;
                greatest = weights[i] > weights[greatest] ? i : greatest;
            }
            fixed[least] = true;
            fixed[greatest] = true;
        }
    }

    /** The grid of the outputs from one on. */
    public Rounding from(int first) {
        return new Rounding() {
            @Override
            public double rounded(int output, int input, double weight) {
                int at = (first + output) * inputs + input;
                Rounder.Step step = step(first + output);
                return fixed[at] ? spanning[at] : rounder.value(rounder.code((float) weight, step), step);
            }
        };
    }

    private Rounder.Step step(int output) {
        int at = params.scales().size() == 1 ? 0 : output;
        return new Rounder.Step(params.scales().get(at), params.zeroPoints().get(at));
    }
}
