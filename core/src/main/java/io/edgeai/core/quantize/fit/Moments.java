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

    /** Moments of no samples yet. */
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
     * @param x K numbers of each, sample after sample
     * @param t O numbers of each
     */
    public void add(float[] x, float[] t) {
        int samples = t.length / outputs;
        rows(inputs).forEach(row -> addInput(x, samples, row));
        rows(outputs).forEach(row -> addOutput(x, t, row));
        count += samples;
    }

    /** A few rows are not worth a second thread. */
    private IntStream rows(int rows) {
        IntStream all = IntStream.range(0, rows);
        return inputs < WORTH_SHARING ? all : all.parallel();
    }

    private void addInput(float[] x, int samples, int row) {
        float[] sums = new float[inputs - row];
        double sum = 0;
        for (int n = 0, at = 0; n < samples; n++, at += inputs) {
            float factor = x[at + row];
            sum += factor;
            if (factor != 0) {
                axpy(factor, x, at + row, sums);
            }
        }
        sumX[row] += sum;
        for (int j = row; j < inputs; j++) {
            sumXx[row * inputs + j] += sums[j - row];
        }
    }

    private void addOutput(float[] x, float[] t, int row) {
        int samples = t.length / outputs;
        float[] sums = new float[inputs];
        double sum = 0;
        double squares = 0;
        for (int n = 0; n < samples; n++) {
            float factor = t[n * outputs + row];
            sum += factor;
            squares += (double) factor * factor;
        }
        int n = 0;
        for (float[] factors = new float[AT_ONCE]; n + AT_ONCE <= samples; n += AT_ONCE) {
            for (int i = 0; i < AT_ONCE; i++) {
                factors[i] = t[(n + i) * outputs + row];
            }
            four(factors, x, n * inputs, sums);
        }
        for (; n < samples; n++) {
            axpy(t[n * outputs + row], x, n * inputs, sums);
        }
        sumT[row] += sum;
        sumTt[row] += squares;
        for (int j = 0; j < inputs; j++) {
            sumTx[row * inputs + j] += sums[j];
        }
    }

    private static void axpy(float factor, float[] from, int at, float[] to) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * from[at + j];
        }
    }

    /** Four samples on one way through the sums, which else takes longer than the multiplications. */
    private static void four(float[] factors, float[] from, int at, float[] to) {
        int width = to.length;
        float a = factors[0];
        float b = factors[1];
        float c = factors[2];
        float d = factors[3];
        for (int j = 0; j < width; j++) {
            to[j] += a * from[at + j]
                    + b * from[at + width + j]
                    + c * from[at + 2 * width + j]
                    + d * from[at + 3 * width + j];
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

    /** The mean variance of the inputs. */
    double meanVariance() {
        return IntStream.range(0, inputs)
                .mapToDouble(k -> covariance(k, k))
                .average()
                .orElse(0);
    }
}
