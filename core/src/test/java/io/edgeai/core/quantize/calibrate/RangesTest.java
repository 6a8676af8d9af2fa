package io.edgeai.core.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each range method against a computation on the plain values, without histograms. */
class RangesTest {

    private static final Rounder ROUNDER = new Rounder(Graphs.INT8);
    private static final double SHARE = 0.99;

    /** Three pictures each: normal, skewed with zeros as after a ReLU, and with a few large outliers. */
    static Stream<List<float[]>> pictures() {
        Random random = new Random(3);
        List<float[]> normal = new ArrayList<>();
        List<float[]> relu = new ArrayList<>();
        List<float[]> outliers = new ArrayList<>();
        for (int picture = 0; picture < 3; picture++) {
            float[][] values = new float[3][4000];
            for (int i = 0; i < 4000; i++) {
                float x = (float) random.nextGaussian() * (1 + picture * 0.2f);
                values[0][i] = x;
                values[1][i] = Math.max(0, x * x * x);
                values[2][i] = i % 997 == 0 ? 40 * x : x;
            }
            normal.add(values[0]);
            relu.add(values[1]);
            outliers.add(values[2]);
        }
        return Stream.of(normal, relu, outliers);
    }

    private static Statistics statistics(List<float[]> pictures) {
        Statistics statistics = new Statistics(Interval.ALL);
        pictures.forEach(picture -> statistics.add(
                List.of(Tensor.ofFloats(picture, picture.length).data().asIntBuffer())));
        return statistics;
    }

    private static Interval range(Range method, List<float[]> pictures) {
        return new Ranges(method, SHARE, ROUNDER).of(statistics(pictures));
    }

    private static double[] sorted(List<float[]> pictures) {
        return pictures.stream().flatMapToDouble(RangesTest::doubles).sorted().toArray();
    }

    private static java.util.stream.DoubleStream doubles(float[] values) {
        return java.util.stream.IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void minMaxIsTheExtremesOfAllPictures(List<float[]> pictures) {
        double[] all = sorted(pictures);
        assertThat(range(Range.MIN_MAX, pictures)).isEqualTo(new Interval(all[0], all[all.length - 1]));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void meanMinMaxIsTheMeanOfEachPicturesExtremes(List<float[]> pictures) {
        double low = pictures.stream()
                .mapToDouble(p -> doubles(p).min().orElseThrow())
                .average()
                .orElseThrow();
        double high = pictures.stream()
                .mapToDouble(p -> doubles(p).max().orElseThrow())
                .average()
                .orElseThrow();
        Interval range = range(Range.MEAN_MIN_MAX, pictures);
        assertThat(range.low()).isCloseTo(low, within(1e-9));
        assertThat(range.high()).isCloseTo(high, within(1e-9));
    }

    /** By hand: extremes of five pictures, one of them far out. */
    @Test
    void statisticsOfPicturesAreThoseWorkedOutByHand() {
        List<float[]> pictures = List.of(
                new float[] {-1, 3}, new float[] {-2, 4}, new float[] {-3, 5}, new float[] {-1.5f, 100}, new float[] {
                    -1, 3.5f
                });
        assertThat(range(Range.MEDIAN_MIN_MAX, pictures)).isEqualTo(new Interval(-1.5, 4));
        assertThat(range(Range.MEDIAN_MIN_MAX, pictures.subList(0, 4))).isEqualTo(new Interval(-1.75, 4.5));
        // Widths 4, 6, 8, 101.5, 4.5 over 255: the powers 2^-5 (twice 4 .. 7.97), 2^-5, 2^-4, 2^-1, 2^-5.
        assertThat(range(Range.MODAL_MIN_MAX, pictures)).isEqualTo(new Interval((-1 - 2 - 1) / 3.0, (3 + 4 + 3.5) / 3));
        double low = -1;
        double high = 3;
        for (float[] picture : pictures.subList(1, 5)) {
            low = 0.9 * low + 0.1 * picture[0];
            high = 0.9 * high + 0.1 * picture[1];
        }
        Interval moved = range(Range.MOVING_AVERAGE, pictures);
        assertThat(moved.low()).isCloseTo(low, within(1e-12));
        assertThat(moved.high()).isCloseTo(high, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void percentileCutsHalfOfTheRestAtEachEnd(List<float[]> pictures) {
        double[] all = sorted(pictures);
        Interval range = range(Range.PERCENTILE, pictures);
        double bin = statistics(pictures).bins().width();
        double low = all[(int) (all.length * (1 - SHARE) / 2)];
        double high = all[(int) (all.length * (1 + SHARE) / 2)];
        double neighbours = 0.02 * (all[all.length - 1] - all[0]);
        assertThat(range.low()).isCloseTo(low, within(bin + neighbours / 10));
        assertThat(range.high()).isCloseTo(high, within(bin + neighbours / 10));
        long inside = Arrays.stream(all)
                .filter(x -> x >= range.low() && x <= range.high())
                .count();
        assertThat((double) inside / all.length).isBetween(SHARE - 0.003, 1.0);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void mseIsAsGoodAsAFullSearchOnThePlainValues(List<float[]> pictures) {
        double[] all = sorted(pictures);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 1; i <= 40; i++) {
            for (int j = 1; j <= 40; j++) {
                best = Math.min(best, error(all, new Interval(all[0] * i / 40, all[all.length - 1] * j / 40)));
            }
        }
        double found = error(all, range(Range.MSE, pictures));
        assertThat(found).isLessThan(best * 1.02);
        assertThat(found).isLessThanOrEqualTo(error(all, range(Range.MIN_MAX, pictures)) * 1.002);
    }

    private static double error(double[] all, Interval range) {
        Rounder.Step step = ROUNDER.step(range, 0);
        return Arrays.stream(all)
                .map(x -> {
                    double code = Math.min(Math.max(Math.rint(x / step.scale()) + step.zeroPoint(), -128), 127);
                    double off = (code - step.zeroPoint()) * step.scale() - x;
                    return off * off;
                })
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void divergenceIsThatOfTheDistributionsWrittenOutInFull(List<float[]> pictures) {
        Histogram.Bins bins = statistics(pictures).bins();
        RangeSearch.Measure measure = new Divergence(bins, ROUNDER);
        Interval extremes = statistics(pictures).extremes();
        for (double share : new double[] {1, 0.8, 0.6}) {
            Interval range = new Interval(extremes.low() * share, extremes.high() * share);
            assertThat(measure.of(range)).isCloseTo(divergence(bins, range), within(1e-9));
        }
    }

    /** Both distributions as arrays over all bins, then the sum. */
    private static double divergence(Histogram.Bins bins, Interval range) {
        Rounder.Step step = ROUNDER.step(range, 0);
        int n = bins.size();
        int[] code = new int[n];
        for (int i = 0; i < n; i++) {
            code[i] = (int) Math.rint(bins.middle(i) / step.scale()) + step.zeroPoint();
        }
        double[] p = new double[n];
        double[] q = new double[n];
        int first = 0;
        while (code[first] < -128) {
            first++;
        }
        int last = n - 1;
        while (code[last] > 127) {
            last--;
        }
        for (int i = 0; i < n; i++) {
            p[Math.min(Math.max(i, first), last)] += bins.count(i);
        }
        for (int c = -128; c <= 127; c++) {
            double mass = 0;
            int filled = 0;
            for (int i = first; i <= last; i++) {
                mass += code[i] == c ? bins.count(i) : 0;
                filled += code[i] == c ? 1 : 0;
            }
            for (int i = first; i <= last; i++) {
                q[i] += code[i] == c ? mass / filled : 0;
            }
        }
        double sumP = Arrays.stream(p).sum();
        double sum = 0;
        for (int i = first; i <= last; i++) {
            sum += p[i] / sumP * Math.log(p[i] / q[i]);
        }
        return sum;
    }

    @Test
    void klDivergenceKeepsARangeWhoseValuesAreFew() {
        float[] few = new float[1000];
        for (int i = 0; i < few.length; i++) {
            few[i] = i % 10 == 0 ? 1 : 6;
        }
        assertThat(range(Range.KL_DIVERGENCE, List.of(few)).high()).isCloseTo(6, within(0.05));
    }

    @Test
    void klDivergenceCutsOutliersThatMinMaxKeeps() {
        List<float[]> outliers = pictures().skip(2).findFirst().orElseThrow();
        Interval all = range(Range.MIN_MAX, outliers);
        Interval cut = range(Range.KL_DIVERGENCE, outliers);
        assertThat(cut.high() - cut.low()).isLessThan(0.9 * (all.high() - all.low()));
        double divergence = new Divergence(statistics(outliers).bins(), ROUNDER).of(cut);
        for (int i = 4; i <= 40; i++) {
            Interval candidate = new Interval(all.low() * i / 40, all.high() * i / 40);
            assertThat(divergence)
                    .isLessThanOrEqualTo(new Divergence(statistics(outliers).bins(), ROUNDER).of(candidate));
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void everyMethodStaysWithinTheExtremes(List<float[]> pictures) {
        Interval extremes = range(Range.MIN_MAX, pictures);
        for (Range method : EnumSet.complementOf(EnumSet.of(Range.DIFFS))) {
            Interval range = range(method, pictures);
            assertThat(range.low()).isGreaterThanOrEqualTo(extremes.low());
            assertThat(range.high()).isLessThanOrEqualTo(extremes.high());
        }
    }

    private static Rounder powers(Rounding rounding) {
        return new Rounder(new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, rounding));
    }

    private static Interval range(Range method, QuantizeSpec.Statistic statistic, List<float[]> pictures) {
        Ranges ranges = new Ranges(method, SHARE, powers(Rounding.HALF_UP), Optional.of(statistic));
        Statistics statistics = new Statistics(Interval.ALL, new Histogram(), Optional.of(ranges));
        pictures.forEach(picture -> statistics.add(
                List.of(Tensor.ofFloats(picture, picture.length).data().asIntBuffer())));
        return ranges.of(statistics);
    }

    /** The search as the vendor's documentation has it, in positions (scale 2^-p), over the plain values. */
    private static int position(float[] values) {
        double least = doubles(values).min().orElseThrow();
        double most = doubles(values).max().orElseThrow();
        int first = (int) Math.floor(Math.log(1 / Math.max(least / -128.5, most / 127.5)) / Math.log(2));
        int best = first;
        double bestSum = Double.POSITIVE_INFINITY;
        for (int p = first; p < first + 5; p++) {
            double scale = Math.pow(2, p);
            double sum = 0;
            for (float value : values) {
                double code = Math.min(Math.max(Math.floor(value * scale + 0.5), -128), 127);
                sum += (code / scale - value) * (code / scale - value);
            }
            if (sum < bestSum) {
                best = p;
                bestSum = sum;
            }
        }
        return best;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void diffsTakesTheMostFrequentOfThePositionsThatEachPictureAsksFor(List<float[]> pictures) {
        List<float[]> more = new ArrayList<>(pictures);
        more.add(pictures.get(0).clone());
        for (int i = 0; i < 40; i++) {
            more.get(3)[i] *= 50;
        }
        java.util.Map<Integer, Integer> counts = new java.util.TreeMap<>();
        more.forEach(picture -> counts.merge(position(picture), 1, Integer::sum));
        int modal = counts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .orElseThrow()
                .getKey();
        double scale = Math.pow(2, -modal);
        assertThat(range(Range.DIFFS, QuantizeSpec.Statistic.MODAL, more))
                .isEqualTo(new Interval(-128 * scale, 127 * scale));
        assertThat(range(Range.DIFFS, QuantizeSpec.Statistic.MAX, more).high())
                .isEqualTo(127 * Math.pow(2, -counts.keySet().iterator().next()));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void statisticsPutTogetherWhatEachPictureAsksForByItself(List<float[]> pictures) {
        for (Range method : List.of(Range.PERCENTILE, Range.MSE, Range.KL_DIVERGENCE)) {
            Ranges alone = new Ranges(method, SHARE, powers(Rounding.HALF_UP));
            List<Interval> each = pictures.stream()
                    .map(picture -> alone.of(statistics(List.of(picture))))
                    .toList();
            double mean = each.stream().mapToDouble(Interval::high).average().orElseThrow();
            double median = each.stream().mapToDouble(Interval::high).sorted().toArray()[1];
            double most = each.stream().mapToDouble(Interval::high).max().orElseThrow();
            assertThat(range(method, QuantizeSpec.Statistic.MEAN, pictures).high())
                    .isCloseTo(mean, within(1e-9));
            assertThat(range(method, QuantizeSpec.Statistic.MEDIAN, pictures).high())
                    .isEqualTo(median);
            assertThat(range(method, QuantizeSpec.Statistic.MAX, pictures).high())
                    .isEqualTo(most);
        }
    }

    @Test
    void diffsIsRefusedWhereScalesAreNotPowersOfTwo() {
        QuantizeSpec spec = Graphs.spec(Range.DIFFS);
        assertThatThrownBy(() -> Ranges.each(spec, Graphs.INT8)).hasMessageContaining("powers of two");
    }
}
