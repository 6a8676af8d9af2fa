package io.edgeai.core.quantize.fit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Finds weights near given ones that map the disturbed inputs of a layer best to its undisturbed outputs: least squares with a penalty on the change (ridge
 * regression). How strong the penalty is, samples decide that were not fitted; where no change helps them, the weights stay.
 */
public final class Ridge {

    private static final List<Double> PENALTIES = List.of(3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003);

    /** The share of the error that a change must take away from the held-out samples. */
    private static final double WORTHWHILE = 0.005;

    /** Inputs up to which penalties are tried side by side. */
    private static final int SMALL = 512;

    /** Outputs, spread evenly over all, that a penalty is chosen by: it is one number for them all, and their errors take most of the time. */
    private static final int ASKED = 128;

    /** Outputs that are solved for together. */
    private static final int AT_ONCE = 256;

    private final Moments fitted;
    private final Moments heldOut;
    private final double[] weights;

    /**
     * @param fitted samples that are fitted
     * @param heldOut samples that decide
     * @param weights the given weights, [O, K]
     */
    public Ridge(Moments fitted, Moments heldOut, double[] weights) {
        this.fitted = fitted;
        this.heldOut = heldOut;
        this.weights = weights.clone();
    }

    /** The penalty as a share of the inputs' mean variance that serves the held-out samples best; none if no change serves them. */
    public OptionalDouble penalty() {
        int[] asked = asked(fitted.outputs());
        Problem problem = new Problem(fitted, fitted.covariances(), rows(asked));
        Held held = new Held(heldOut, heldOut.covariances(), rows(asked));
        ToDoubleFunction<Double> error =
                penalty -> problem.change(penalty).map(held::error).orElse(Double.NaN);
        double least = held.error(new Matrix(fitted.inputs(), asked.length)) * (1 - WORTHWHILE);
        return fitted.inputs() > SMALL ? downhill(error, least) : best(error, least);
    }

    private static OptionalDouble best(ToDoubleFunction<Double> error, double unchanged) {
        double[] errors = PENALTIES.parallelStream().mapToDouble(error).toArray();
        double least = unchanged;
        OptionalDouble best = OptionalDouble.empty();
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] < least) {
                least = errors[i];
                best = OptionalDouble.of(PENALTIES.get(i));
            }
        }
        return best;
    }

    /** One after another, as each takes much memory, from the strongest on, until the next one is no better. */
    private static OptionalDouble downhill(ToDoubleFunction<Double> error, double unchanged) {
        double least = unchanged;
        OptionalDouble best = OptionalDouble.empty();
        for (double penalty : PENALTIES) {
            double now = error.applyAsDouble(penalty);
            if (now < least) {
                least = now;
                best = OptionalDouble.of(penalty);
            } else if (best.isPresent()) {
                break;
            }
        }
        return best;
    }

    /** The weights fitted to all samples with a penalty. */
    public double[] weights(double penalty) {
        Moments all = fitted.plus(heldOut);
        Matrix covariances = all.covariances();
        Optional<Cholesky> solver = penalized(all, covariances, penalty);
        double[] changed = weights.clone();
        int parts = solver.isEmpty() ? 0 : (fitted.outputs() + AT_ONCE - 1) / AT_ONCE;
        IntStream.range(0, parts).parallel().forEach(part -> {
            int[] outputs = IntStream.range(part * AT_ONCE, Math.min((part + 1) * AT_ONCE, fitted.outputs()))
                    .toArray();
            Matrix change = new Problem(all, covariances, rows(outputs)).rest;
            solver.orElseThrow().solve(change);
            for (int i = 0; i < outputs.length; i++) {
                for (int j = 0; j < change.rows(); j++) {
                    changed[outputs[i] * change.rows() + j] += change.get(j, i);
                }
            }
        });
        return changed;
    }

    private static int[] asked(int outputs) {
        int count = Math.min(outputs, ASKED);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * outputs / count))
                .toArray();
    }

    /** The given weights of some outputs. */
    private Rows rows(int[] outputs) {
        int k = fitted.inputs();
        Matrix given = new Matrix(k, outputs.length);
        for (int j = 0; j < k; j++) {
            for (int i = 0; i < outputs.length; i++) {
                given.set(j, i, weights[outputs[i] * k + j]);
            }
        }
        return new Rows(outputs, given);
    }

    /** Some outputs and their given weights, [K, outputs]. */
    private static final class Rows {

        private final int[] outputs;
        private final Matrix given;

        Rows(int[] outputs, Matrix given) {
            this.outputs = outputs;
            this.given = given;
        }

        /** The covariances of an input with these outputs. */
        double[] crossCovariances(Moments moments, int input) {
            double[] cross = new double[outputs.length];
            for (int i = 0; i < cross.length; i++) {
                cross[i] = moments.crossCovariance(outputs[i], input);
            }
            return cross;
        }
    }

    private static Optional<Cholesky> penalized(Moments moments, Matrix covariances, double penalty) {
        double ridge = penalty * moments.meanVariance();
        if (!(ridge > 0)) {
            return Optional.empty();
        }
        Matrix a = covariances.copy();
        for (int i = 0; i < a.rows(); i++) {
            a.set(i, i, a.get(i, i) + ridge);
        }
        return Cholesky.of(a);
    }

    /** {@code (A + penalty) change = B}, where B is what the given weights leave over, for some of the outputs. */
    private static final class Problem {

        private final Moments moments;
        private final Matrix covariances;
        private final Matrix rest;

        Problem(Moments moments, Matrix covariances, Rows rows) {
            int k = moments.inputs();
            this.moments = moments;
            this.covariances = covariances;
            this.rest = new Matrix(k, rows.outputs.length);
            for (int j = 0; j < k; j++) {
                double[] cross = rows.crossCovariances(moments, j);
                for (int i = 0; i < cross.length; i++) {
                    rest.set(j, i, cross[i]);
                }
            }
            rest.subtractProduct(covariances, rows.given);
        }

        Optional<Matrix> change(double penalty) {
            return penalized(moments, covariances, penalty).map(solver -> {
                Matrix change = rest.copy();
                solver.solve(change);
                return change;
            });
        }
    }

    /** Samples that decide. */
    private record Held(Moments moments, Matrix covariances, Rows rows) {

        /** The mean squared error of changed weights, summed over the outputs; offsets do not count. */
        double error(Matrix change) {
            int k = moments.inputs();
            Matrix all = rows.given.copy();
            for (int j = 0; j < k; j++) {
                all.subtract(j, new Matrix.Part(j, j + 1, 0), new double[] {-1}, change);
            }
            double error = 0;
            for (int output : rows.outputs) {
                error += moments.variance(output);
            }
            Matrix made = new Matrix(k, rows.outputs.length);
            made.subtractProduct(covariances, all);
            for (int j = 0; j < k; j++) {
                double[] cross = rows.crossCovariances(moments, j);
                for (int i = 0; i < cross.length; i++) {
                    error -= all.get(j, i) * (made.get(j, i) + 2 * cross[i]);
                }
            }
            return error;
        }
    }
}
