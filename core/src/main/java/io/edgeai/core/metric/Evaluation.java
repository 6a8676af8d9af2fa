package io.edgeai.core.metric;

import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.data.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a classifier answered to labelled pictures. Two evaluations over the same samples are compared by {@link Parity}. */
public final class Evaluation {

    private static final double ONE = 1e-3;

    private final List<String> classes;
    private final List<Sample> samples;
    private final float[][] outputs;
    private final Duration latency;

    /**
     * An evaluation of answers that are there.
     *
     * @param outputs logits or probabilities, a row for each sample
     * @param latency what the model alone took for all of them; zero where that was not measured
     */
    public Evaluation(List<String> classes, List<Sample> samples, List<float[]> outputs, Duration latency) {
        if (samples.size() != outputs.size()) {
            throw new IllegalArgumentException(samples.size() + " samples have " + outputs.size() + " outputs");
        }
        this.classes = List.copyOf(classes);
        this.samples = List.copyOf(samples);
        this.outputs = outputs.stream().map(float[]::clone).toArray(float[][]::new);
        this.latency = latency;
    }

    /** Puts every batch to a session. */
    public static Evaluation of(Session session, Iterable<Batch> batches, List<String> classes) {
        Evaluator evaluator = new Evaluator(session);
        batches.forEach(batch -> evaluator.add(batch.pixels(), batch.samples()));
        return evaluator.result(classes);
    }

    /** Names of the classes, by label. */
    public List<String> classes() {
        return classes;
    }

    /** The pictures, in the order of the outputs. */
    public List<Sample> samples() {
        return samples;
    }

    /** The number of pictures. */
    public int size() {
        return samples.size();
    }

    /** What the model alone took for one picture, on average; zero where that was not measured. */
    public Duration latency() {
        return samples.isEmpty() ? Duration.ZERO : latency.dividedBy(samples.size());
    }

    /** The labels, in the order of the outputs. */
    public int[] labels() {
        return samples.stream().mapToInt(Sample::label).toArray();
    }

    /** The outputs as the model gave them, copied. */
    public float[][] logits() {
        return Arrays.stream(outputs).map(float[]::clone).toArray(float[][]::new);
    }

    /** What a model ends in, as far as its outputs tell. */
    enum Ending {
        LOGITS,
        SOFTMAX,
        LOG_SOFTMAX
    }

    Ending ending() {
        if (outputs.length > 0 && Arrays.stream(outputs).allMatch(Evaluation::isDistribution)) {
            return Ending.SOFTMAX;
        }
        boolean logarithms = outputs.length > 0 && Arrays.stream(outputs).allMatch(Evaluation::isLogDistribution);
        return logarithms ? Ending.LOG_SOFTMAX : Ending.LOGITS;
    }

    /** Softmax of the outputs, or the outputs themselves where the model ends in a softmax. */
    public double[][] probabilities() {
        boolean done = ending() == Ending.SOFTMAX;
        return Arrays.stream(outputs)
                .map(row -> done ? doubles(row) : softmax(row))
                .toArray(double[][]::new);
    }

    /** The class with the highest output for each picture; the first of equal ones. */
    public int[] predictions() {
        return Arrays.stream(outputs).mapToInt(Evaluation::highest).toArray();
    }

    /** True if the model has one output for each class, so that labels and outputs can be compared. */
    public boolean isLabelled() {
        return Arrays.stream(outputs).allMatch(row -> row.length == classes.size());
    }

    /** The share of pictures whose highest output is their label; NaN without pictures or if the model's outputs are not the dataset's classes. */
    public double top1() {
        return share(index -> true);
    }

    /** Top-1 by class, for classes that have pictures. */
    public Map<String, Double> perClass() {
        return shares(index -> classes.get(samples.get(index).label()), classes.stream());
    }

    /** Top-1 by source. */
    public Map<String, Double> perSource() {
        return shares(
                index -> samples.get(index).source(),
                samples.stream().map(Sample::source).sorted());
    }

    /** The number of pictures of each source. */
    public Map<String, Integer> sourceSizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        samples.stream().map(Sample::source).sorted().forEach(source -> sizes.merge(source, 1, Integer::sum));
        return sizes;
    }

    /** Pictures by true class (rows) and predicted class (columns). */
    public Exhibit.Confusion confusion(String title) {
        int[][] counts = new int[classes.size()][classes.size()];
        int[] predictions = predictions();
        for (int i = 0; i < predictions.length && isLabelled(); i++) {
            counts[samples.get(i).label()][predictions[i]]++;
        }
        List<List<Integer>> rows = Arrays.stream(counts)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
        return new Exhibit.Confusion(title, classes, rows);
    }

    /** This evaluation for the pictures of one source alone. */
    public Evaluation ofSource(String source) {
        List<Sample> some = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < outputs.length; i++) {
            if (samples.get(i).source().equals(source)) {
                some.add(samples.get(i));
                rows.add(outputs[i]);
            }
        }
        return new Evaluation(classes, some, rows, latency().multipliedBy(some.size()));
    }

    private Map<String, Double> shares(IntFunction<String> keyOf, Stream<String> keys) {
        Map<String, Double> answer = new LinkedHashMap<>();
        for (String key : keys.distinct().toList()) {
            double share = share(index -> keyOf.apply(index).equals(key));
            if (!Double.isNaN(share)) {
                answer.put(key, share);
            }
        }
        return answer;
    }

    private double share(java.util.function.IntPredicate chosen) {
        if (!isLabelled()) {
            return Double.NaN;
        }
        int[] predictions = predictions();
        Map<Boolean, Long> counts = IntStream.range(0, predictions.length)
                .filter(chosen)
                .boxed()
                .collect(Collectors.partitioningBy(
                        index -> predictions[index] == samples.get(index).label(), Collectors.counting()));
        long right = counts.getOrDefault(true, 0L);
        long all = right + counts.getOrDefault(false, 0L);
        return all == 0 ? Double.NaN : (double) right / all;
    }

    private static int highest(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    private static boolean isDistribution(float[] row) {
        double sum = 0;
        boolean negative = false;
        for (float value : row) {
            sum += value;
            negative |= value < 0;
        }
        return !negative && Math.abs(sum - 1) < ONE * Math.max(1, row.length / 100.0);
    }

    private static boolean isLogDistribution(float[] row) {
        float[] exponentials = new float[row.length];
        boolean positive = false;
        for (int i = 0; i < row.length; i++) {
            exponentials[i] = (float) Math.exp(row[i]);
            positive |= row[i] > 0;
        }
        return !positive && isDistribution(exponentials);
    }

    private static double[] softmax(float[] row) {
        double most = row[highest(row)];
        double[] values = IntStream.range(0, row.length)
                .mapToDouble(i -> Math.exp(row[i] - most))
                .toArray();
        double sum = Arrays.stream(values).sum();
        return Arrays.stream(values).map(value -> value / sum).toArray();
    }

    private static double[] doubles(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
    }
}
