package io.edgeai.core.quantize.fit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

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
    private static final int ASKED = 256;

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
        Problem problem = new Problem(fitted, weights, asked);
        DMatrixRMaj covariances = covariances(heldOut);
        ToDoubleFunction<Double> error = penalty -> problem.change(penalty)
                .map(change -> error(change, asked, covariances))
                .orElse(Double.NaN);
        double least = error(new double[asked.length * fitted.inputs()], asked, covariances) * (1 - WORTHWHILE);
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
        int[] all = IntStream.range(0, fitted.outputs()).toArray();
        double[] change = new Problem(fitted.plus(heldOut), weights, all)
                .change(penalty)
                .orElseGet(() -> new double[weights.length]);
        double[] changed = weights.clone();
        for (int i = 0; i < changed.length; i++) {
            changed[i] += change[i];
        }
        return changed;
    }

    private static int[] asked(int outputs) {
        int count = Math.min(outputs, ASKED);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * outputs / count))
                .toArray();
    }

    /** The given weights of some outputs. */
    private static DMatrixRMaj rows(double[] weights, int[] outputs, int k) {
        DMatrixRMaj rows = new DMatrixRMaj(outputs.length, k);
        for (int i = 0; i < outputs.length; i++) {
            System.arraycopy(weights, outputs[i] * k, rows.getData(), i * k, k);
        }
        return rows;
    }

    /** {@code change (A + penalty) = B}, where B is what the given weights leave over, for some of the outputs. */
    private static final class Problem {

        private final Moments moments;
        private final DMatrixRMaj covariances;
        private final DMatrixRMaj rest;

        Problem(Moments moments, double[] weights, int[] outputs) {
            int k = moments.inputs();
            this.moments = moments;
            this.covariances = covariances(moments);
            this.rest = new DMatrixRMaj(k, outputs.length);
            CommonOps_DDRM.multTransB(covariances, rows(weights, outputs, k), rest);
            for (int j = 0; j < k; j++) {
                for (int i = 0; i < outputs.length; i++) {
                    rest.set(j, i, moments.crossCovariance(outputs[i], j) - rest.get(j, i));
                }
            }
        }

        Optional<double[]> change(double penalty) {
            int k = moments.inputs();
            double ridge = penalty * moments.meanVariance();
            if (!(ridge > 0)) {
                return Optional.empty();
            }
            DMatrixRMaj a = covariances.copy();
            for (int i = 0; i < k; i++) {
                a.add(i, i, ridge);
            }
            LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(k);
            if (!solver.setA(a)) {
                return Optional.empty();
            }
            DMatrixRMaj change = new DMatrixRMaj(k, rest.getNumCols());
            solver.solve(rest.copy(), change);
            return MatrixFeatures_DDRM.hasUncountable(change)
                    ? Optional.empty()
                    : Optional.of(CommonOps_DDRM.transpose(change, null).getData());
        }
    }

    static DMatrixRMaj covariances(Moments moments) {
        int k = moments.inputs();
        DMatrixRMaj a = new DMatrixRMaj(k, k);
        for (int i = 0; i < k; i++) {
            for (int j = i; j < k; j++) {
                double covariance = moments.covariance(i, j);
                a.set(i, j, covariance);
                a.set(j, i, covariance);
            }
        }
        return a;
    }

    /** The mean squared error of changed weights on the held-out samples, summed over some of the outputs; offsets do not count. */
    private double error(double[] change, int[] outputs, DMatrixRMaj covariances) {
        int k = heldOut.inputs();
        DMatrixRMaj all = rows(weights, outputs, k);
        CommonOps_DDRM.addEquals(all, DMatrixRMaj.wrap(outputs.length, k, change));
        DMatrixRMaj made = new DMatrixRMaj(outputs.length, k);
        CommonOps_DDRM.mult(all, covariances, made);
        double error = 0;
        for (int i = 0; i < outputs.length; i++) {
            error += heldOut.variance(outputs[i]);
            for (int j = 0; j < k; j++) {
                error += all.get(i, j) * (made.get(i, j) - 2 * heldOut.crossCovariance(outputs[i], j));
            }
        }
        return error;
    }
}
