package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** One range from those of each picture. */
final class PictureExtremes {

    /** How far each picture moves the average, as quantization-aware trainers have it for activations. */
    private static final double MOVES = 0.1;

    private PictureExtremes() {}

    static Interval of(QuantizeSpec.Statistic statistic, List<Interval> pictures, Rounder rounder) {
        return switch (statistic) {
            case MAX -> pictures.stream().reduce(Interval::join).orElseThrow();
            case MEAN -> mean(pictures);
            case MEDIAN -> median(pictures);
            case MODAL -> modal(pictures, rounder);
        };
    }

    static Interval mean(List<Interval> pictures) {
        return new Interval(mean(pictures, Interval::low), mean(pictures, Interval::high));
    }

    private static double mean(List<Interval> pictures, ToDoubleFunction<Interval> end) {
        double sum = 0;
        for (Interval picture : pictures) {
            sum += end.applyAsDouble(picture);
        }
        return sum / pictures.size();
    }

    /** Of an even number, the mean of the two in the middle. */
    static Interval median(List<Interval> pictures) {
        return new Interval(median(pictures, Interval::low), median(pictures, Interval::high));
    }

    private static double median(List<Interval> pictures, ToDoubleFunction<Interval> end) {
        double[] ends = pictures.stream().mapToDouble(end).sorted().toArray();
        return (ends[(ends.length - 1) / 2] + ends[ends.length / 2]) / 2;
    }

    /** The mean of those that ask for the most frequent power of two; of equally many, for the largest. */
    static Interval modal(List<Interval> pictures, Rounder rounder) {
        Map<Integer, List<Interval>> byPower = new TreeMap<>();
        for (Interval picture : pictures) {
            byPower.computeIfAbsent(power(rounder.scale(picture)), key -> new ArrayList<>())
                    .add(picture);
        }
        return byPower.entrySet().stream()
                .max(Comparator.<Map.Entry<Integer, List<Interval>>>comparingInt(
                                entry -> entry.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(entry -> mean(entry.getValue()))
                .orElseThrow();
    }

    /** The exponent of the least power of two that is not below a scale. */
    private static int power(double scale) {
        int floor = Math.getExponent(scale);
        return scale > Math.scalb(1.0, floor) ? floor + 1 : floor;
    }

    static Interval movingAverage(List<Interval> pictures) {
        Interval average = pictures.get(0);
        for (Interval picture : pictures.subList(1, pictures.size())) {
            average = new Interval(
                    average.low() + MOVES * (picture.low() - average.low()),
                    average.high() + MOVES * (picture.high() - average.high()));
        }
        return average;
    }
}
