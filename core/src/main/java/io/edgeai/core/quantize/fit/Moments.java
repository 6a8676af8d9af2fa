package io.edgeai.core.quantize.fit;

import java.util.stream.IntStream;

/**
 * First and second moments of the inputs x (K numbers) and wanted outputs t (O numbers) of a linear map, over samples. The same for any number of threads:
 * each sum is made by one of them, in the order of the samples.
 */
public final class Moments {

    private static final int WORTH_SHARING = 64;

    private static final int AT_ONCE = 4;

    private final int inputs;
    private final int outputs;
    private final double[] sumX;
    private final double[] sumT;
    private final double[] sumXx;
    private final double[] sumTx;
    private final double[] sumTt;
    private long count;

    /**
     * Moments of no samples yet.
     *
     * @param outputs 0 where it is not asked what inputs and outputs have to do with one another
     */
    public Moments(int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.sumX = new double[inputs];
        this.sumT = new double[outputs];
        this.sumXx = new double[inputs * inputs];
        this.sumTx = new double[outputs * inputs];
        this.sumTt = new double[outputs];
    }

    /**
     * Takes samples.
     *
     * @param x K numbers of each
     * @param t O numbers of each
     */
    public void add(float[][] x, float[][] t) {
        rows(inputs).forEach(row -> addInput(x, row));
        rows(outputs).forEach(row -> addOutput(x, t, row));
        count += x.length;
    }

    /** A few rows are not worth a second thread. */
    private IntStream rows(int rows) {
        IntStream all = IntStream.range(0, rows);
        return inputs < WORTH_SHARING ? all : all.parallel();
    }

    private void addInput(float[][] x, int row) {
        float[] values = column(x, row);
        float[] sums = products(values, x, row);
        sumX[row] += sum(values);
        for (int j = row; j < inputs; j++) {
            sumXx[row * inputs + j] += sums[j];
        }
    }

    private void addOutput(float[][] x, float[][] t, int row) {
        float[] values = column(t, row);
        float[] sums = products(values, x, 0);
        sumT[row] += sum(values);
        for (float value : values) {
            sumTt[row] += (double) value * value;
        }
        for (int j = 0; j < inputs; j++) {
            sumTx[row * inputs + j] += sums[j];
        }
    }

    private static float[] column(float[][] rows, int column) {
        float[] values = new float[rows.length];
        for (int n = 0; n < values.length; n++) {
            values[n] = rows[n][column];
        }
        return values;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** The sums over samples of factors times inputs, from an input on; samples whose factors are zero, as they often are behind a ReLU, cost nothing. */
    private float[] products(float[] factors, float[][] x, int from) {
        float[] sums = new float[inputs];
        int n = 0;
        for (; n + AT_ONCE <= factors.length; n += AT_ONCE) {
            if (factors[n] != 0 || factors[n + 1] != 0 || factors[n + 2] != 0 || factors[n + 3] != 0) {
                addFour(sums, x, factors, new At(n, from));
            }
        }
        for (; n < factors.length; n++) {
            float[] row = x[n];
            float factor = factors[n];
            for (int j = from; j < sums.length; j++) {
                sums[j] += factor * row[j];
            }
        }
        return sums;
    }

    private record At(int sample, int input) {}

    /** Four samples on one way through the sums, which else takes longer than the multiplications. */
    private static void addFour(float[] sums, float[][] x, float[] factors, At at) {
        float[] first = x[at.sample()];
        float[] second = x[at.sample() + 1];
        float[] third = x[at.sample() + 2];
        float[] fourth = x[at.sample() + 3];
        float a = factors[at.sample()];
        float b = factors[at.sample() + 1];
        float c = factors[at.sample() + 2];
        float d = factors[at.sample() + 3];
        for (int j = at.input(); j < sums.length; j++) {
            sums[j] += a * first[j] + b * second[j] + c * third[j] + d * fourth[j];
        }
    }

    /** The moments of both lots of samples. */
    public Moments plus(Moments other) {
        Moments sum = new Moments(inputs, outputs);
        plus(sum.sumX, sumX, other.sumX);
        plus(sum.sumT, sumT, other.sumT);
        plus(sum.sumXx, sumXx, other.sumXx);
        plus(sum.sumTx, sumTx, other.sumTx);
        plus(sum.sumTt, sumTt, other.sumTt);
        sum.count = count + other.count;
        return sum;
    }

    private static void plus(double[] sum, double[] a, double[] b) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
    }

    public int inputs() {
        return inputs;
    }

    public int outputs() {
        return outputs;
    }

    public long count() {
        return count;
    }

    double meanX(int k) {
        return sumX[k] / count;
    }

    double meanT(int o) {
        return sumT[o] / count;
    }

    /** The covariance of two inputs. */
    double covariance(int k, int l) {
        int low = Math.min(k, l);
        int high = Math.max(k, l);
        return sumXx[low * inputs + high] / count - meanX(k) * meanX(l);
    }

    /** The covariance of an output with an input. */
    double crossCovariance(int o, int k) {
        return sumTx[o * inputs + k] / count - meanT(o) * meanX(k);
    }

    double variance(int o) {
        return sumTt[o] / count - meanT(o) * meanT(o);
    }

    /** The covariances of all inputs. */
    Matrix covariances() {
        Matrix all = new Matrix(inputs, inputs);
        for (int i = 0; i < inputs; i++) {
            for (int j = i; j < inputs; j++) {
                double covariance = covariance(i, j);
                all.set(i, j, covariance);
                all.set(j, i, covariance);
            }
        }
        return all;
    }

    /** The mean variance of the inputs. */
    double meanVariance() {
        return IntStream.range(0, inputs)
                .mapToDouble(k -> covariance(k, k))
                .average()
                .orElse(0);
    }
}
