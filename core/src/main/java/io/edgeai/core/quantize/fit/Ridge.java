package io.edgeai.core.quantize.fit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
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
        double before = error(new double[weights.length]);
        double least = before * (1 - WORTHWHILE);
        OptionalDouble best = OptionalDouble.empty();
        for (double penalty : PENALTIES) {
            Optional<double[]> change = change(fitted, penalty);
            double error = change.map(this::error).orElse(Double.NaN);
            if (error < least) {
                least = error;
                best = OptionalDouble.of(penalty);
            }
        }
        return best;
    }

    /** The weights fitted to all samples with a penalty. */
    public double[] weights(double penalty) {
        double[] change = change(fitted.plus(heldOut), penalty).orElseGet(() -> new double[weights.length]);
        double[] changed = weights.clone();
        for (int i = 0; i < changed.length; i++) {
            changed[i] += change[i];
        }
        return changed;
    }

    /** Solves {@code change (A + penalty) = B}, where B is what the given weights leave over. */
    private Optional<double[]> change(Moments moments, double penalty) {
        int k = moments.inputs();
        double ridge = penalty * moments.meanVariance();
        if (!(ridge > 0)) {
            return Optional.empty();
        }
        DMatrixRMaj a = covariances(moments);
        DMatrixRMaj rest = rest(moments, a);
        for (int i = 0; i < k; i++) {
            a.add(i, i, ridge);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(k);
        if (!solver.setA(a)) {
            return Optional.empty();
        }
        DMatrixRMaj right = CommonOps_DDRM.transpose(rest, null);
        DMatrixRMaj change = new DMatrixRMaj(k, moments.outputs());
        solver.solve(right, change);
        double[] found = CommonOps_DDRM.transpose(change, null).getData();
        return Arrays.stream(found).allMatch(Double::isFinite) ? Optional.of(found) : Optional.empty();
    }

    static DMatrixRMaj covariances(Moments moments) {
        int k = moments.inputs();
        DMatrixRMaj a = new DMatrixRMaj(k, k);
        IntStream.range(0, k).forEach(i -> IntStream.range(0, k).forEach(j -> a.set(i, j, moments.covariance(i, j))));
        return a;
    }

    /** The covariance of what is left over, t - W x, with the inputs: [O, K]. */
    private DMatrixRMaj rest(Moments moments, DMatrixRMaj covariances) {
        int outputs = moments.outputs();
        int k = moments.inputs();
        DMatrixRMaj made = new DMatrixRMaj(outputs, k);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(outputs, k, weights), covariances, made);
        DMatrixRMaj rest = new DMatrixRMaj(outputs, k);
        IntStream.range(0, outputs).forEach(o -> IntStream.range(0, k)
                .forEach(j -> rest.set(o, j, moments.crossCovariance(o, j) - made.get(o, j))));
        return rest;
    }

    /** The mean squared error of changed weights on the held-out samples, summed over the outputs; offsets do not count. */
    private double error(double[] change) {
        int outputs = heldOut.outputs();
        int k = heldOut.inputs();
        double[] total = weights.clone();
        for (int i = 0; i < total.length; i++) {
            total[i] += change[i];
        }
        DMatrixRMaj all = DMatrixRMaj.wrap(outputs, k, total);
        DMatrixRMaj made = new DMatrixRMaj(outputs, k);
        CommonOps_DDRM.mult(all, covariances(heldOut), made);
        double error = 0;
        for (int o = 0; o < outputs; o++) {
            error += heldOut.variance(o);
            for (int j = 0; j < k; j++) {
                error += all.get(o, j) * (made.get(o, j) - 2 * heldOut.crossCovariance(o, j));
            }
        }
        return error;
    }
}
