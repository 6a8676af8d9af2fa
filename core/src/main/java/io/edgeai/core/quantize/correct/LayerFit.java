package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.core.quantize.fit.ErrorFeedback;
import io.edgeai.core.quantize.fit.Moments;
import io.edgeai.core.quantize.fit.Ridge;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.number.WeightGrid;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * New weights and biases for one layer, from what its inputs are after rounding and what its outputs should be: weights by ridge regression, then rounded
 * with error feedback, then biases by the means that are left over, shrunk by how sure they are.
 */
final class LayerFit {

    /** One picture in four decides and is not fitted. */
    static final int HOLD_OUT = 4;

    /**
     * Inputs of an output up to which weights are fitted and rounded by what the inputs have to do with one another, which takes their number squared of memory
     * and cubed of time. Of wider layers the bias alone is corrected.
     */
    static final int WIDEST = 2304;

    private final Patches patches;
    private final boolean freely;
    private final boolean rounds;
    private final Moments[] fitted;
    private final Moments[] heldOut;
    private final float[][] meanInputs;
    private final float[][] meanOutputs;

    /**
     * A fit to no pictures yet.
     *
     * @param changes what is changed: outputs have to be known where weights are fitted, inputs where they are only rounded, and means for biases
     */
    LayerFit(Patches patches, int pictures, Collection<Correction> changes) {
        this.patches = patches;
        this.freely = changes.contains(Correction.WEIGHTS);
        this.rounds = freely || changes.contains(Correction.ROUNDING);
        this.fitted = moments();
        this.heldOut = moments();
        this.meanInputs = new float[pictures][patches.groups() * patches.inputs()];
        this.meanOutputs = new float[pictures][patches.groups() * patches.outputs()];
    }

    /** Whether the layer has too many inputs for its weights to be fitted. */
    boolean isWide() {
        return patches.inputs() > WIDEST;
    }

    private Moments[] moments() {
        return IntStream.range(0, isWide() || !rounds ? 0 : patches.groups())
                .mapToObj(g -> new Moments(patches.inputs(), freely ? patches.outputs() : 0))
                .toArray(Moments[]::new);
    }

    /**
     * Takes one picture's samples of a group; pictures come in turn, groups may come side by side.
     *
     * @param x what the group takes, a row a sample
     * @param t what it should make
     */
    void add(int picture, int group, float[][] x, float[][] t) {
        if (fitted.length > 0) {
            (isHeldOut(picture) ? heldOut : fitted)[group].add(x, t);
        }
        means(x, meanInputs[picture], group * patches.inputs());
        means(t, meanOutputs[picture], group * patches.outputs());
    }

    /** Whether a picture is not fitted. */
    static boolean isHeldOut(int picture) {
        return picture % HOLD_OUT == HOLD_OUT - 1;
    }

    private static void means(float[][] samples, float[] means, int from) {
        for (int i = 0; i < samples[0].length; i++) {
            double sum = 0;
            for (float[] sample : samples) {
                sum += sample[i];
            }
            means[from + i] = (float) (sum / samples.length);
        }
    }

    /** The weights that make the wanted outputs best from the rounded inputs, before rounding themselves. */
    Tensor fitted(Tensor weights) {
        return byGroup(weights, (group, given) -> {
            Ridge ridge = new Ridge(fitted[group], heldOut[group], given);
            OptionalDouble penalty = ridge.penalty();
            return penalty.isPresent() ? ridge.weights(penalty.getAsDouble()) : given;
        });
    }

    /**
     * Weights on the grid that a chip gives to them.
     *
     * @param rule the codes that a chip gives to float weights; the weights that span a grid stay where they are, so that it is found again
     */
    Tensor rounded(Tensor weights, Function<Tensor, WeightCodes> rule) {
        WeightGrid grid = new WeightGrid(rule.apply(weights), weights, patches.inputs());
        return byGroup(
                weights,
                (group, free) -> ErrorFeedback.round(
                        free, fitted[group].plus(heldOut[group]), grid.from(group * patches.outputs())));
    }

    /** The bias that leaves no mean error, as far as the pictures agree on it. */
    Tensor bias(Tensor weights, Tensor bias) {
        float[] w = weights.floats();
        float[] changed = bias.floats();
        for (int o = 0; o < changed.length; o++) {
            double[] errors = new double[meanInputs.length];
            for (int n = 0; n < errors.length; n++) {
                errors[n] = meanOutputs[n][o] - changed[o] - product(w, o, meanInputs[n]);
            }
            changed[o] += (float) shrunk(errors);
        }
        return Tensor.ofFloats(changed, bias.sizes());
    }

    private double product(float[] weights, int output, float[] x) {
        int from = output / patches.outputs() * patches.inputs();
        double sum = 0;
        for (int k = 0; k < patches.inputs(); k++) {
            sum += (double) weights[output * patches.inputs() + k] * x[from + k];
        }
        return sum;
    }

    /** The mean, times the share of its square that is not its own uncertainty. */
    private static double shrunk(double[] errors) {
        double mean = 0;
        for (double error : errors) {
            mean += error / errors.length;
        }
        double squares = 0;
        for (double error : errors) {
            squares += (error - mean) * (error - mean);
        }
        double uncertainty = errors.length < 2 ? 0 : squares / (errors.length - 1) / errors.length;
        double sure = mean * mean + uncertainty;
        return sure == 0 ? 0 : mean * mean * mean / sure;
    }

    private interface Change {
        double[] of(int group, double[] weights);
    }

    private Tensor byGroup(Tensor weights, Change change) {
        float[] given = weights.floats();
        float[] changed = new float[given.length];
        int size = patches.outputs() * patches.inputs();
        IntStream groups = IntStream.range(0, patches.groups());
        (patches.groups() > 1 ? groups.parallel() : groups).forEach(g -> {
            double[] part = new double[size];
            for (int i = 0; i < size; i++) {
                part[i] = given[g * size + i];
            }
            double[] found = change.of(g, part);
            for (int i = 0; i < size; i++) {
                changed[g * size + i] = (float) found[i];
            }
        });
        return Tensor.ofFloats(changed, weights.sizes());
    }
}
