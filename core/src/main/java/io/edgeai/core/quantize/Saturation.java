package io.edgeai.core.quantize;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * How many calibration pictures are enough: the distance from the float model by the number of pictures that ranges were made from, on pictures that no range
 * was made from; the mean of a few draws.
 */
final class Saturation {

    private static final List<Range> METHODS = List.of(Range.MIN_MAX, Range.MEAN_MIN_MAX, Range.PERCENTILE, Range.MSE);

    private static final List<Integer> STEPS = List.of(1, 2, 5);

    private static final int DRAWS = 3;

    /** More pictures are worth nothing if they take away less than this share of the distance. */
    private static final double WORTHWHILE = 0.05;

    private final QuantizeJob job;
    private final Quantizer quantizer;
    private final List<Tensor> others;
    private final HoldOut holdOut;

    private Saturation(QuantizeJob job, Quantizer quantizer) {
        List<Tensor> pictures = Calibration.singles(job.pictures());
        List<Tensor> judges = HoldOut.chosen(pictures);
        this.job = job;
        this.quantizer = quantizer;
        this.others = judges.size() == pictures.size()
                ? pictures
                : pictures.stream().filter(one -> !judges.contains(one)).toList();
        this.holdOut = new HoldOut(job, judges);
    }

    /** Measures, and says how many are enough. */
    static Exhibit.Curves of(QuantizeJob job, Quantizer quantizer) {
        Saturation saturation = new Saturation(job, quantizer);
        List<Integer> numbers = numbers(saturation.others.size());
        Map<String, List<Double>> series = new LinkedHashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            saturation.distances(numbers.get(i)).forEach((method, distance) -> series.computeIfAbsent(
                            title(method), name -> new ArrayList<>())
                    .add(distance));
            job.reporter().report(new Event.Progress("saturation", i + 1, numbers.size(), "numbers of pictures"));
        }
        job.reporter().report(new Event.Message(said(numbers, series)));
        return new Exhibit.Curves(
                "Calibration pictures: how many are enough",
                "pictures",
                "distance from float",
                numbers.stream().map(Integer::doubleValue).toList(),
                series);
    }

    /** 1, 2, 5, 10, ... and all. */
    static List<Integer> numbers(int all) {
        List<Integer> numbers = new ArrayList<>();
        for (int power = 1; power < all; power *= 10) {
            for (int step : STEPS) {
                if (step * power < all) {
                    numbers.add(step * power);
                }
            }
        }
        numbers.add(all);
        return numbers;
    }

    /** The fewest pictures with which a method comes as near, but for a twentieth, as with any number. */
    static int enough(List<Integer> numbers, List<Double> distances) {
        double least = Collections.min(distances);
        int i = 0;
        while (distances.get(i) * (1 - WORTHWHILE) > least) {
            i++;
        }
        return numbers.get(i);
    }

    private static String said(List<Integer> numbers, Map<String, List<Double>> series) {
        return "calibration pictures that are enough, of " + numbers.get(numbers.size() - 1)
                + ", before any correction: "
                + series.entrySet().stream()
                        .map(entry -> String.format(
                                Locale.ROOT,
                                "%s %d (distance %.4f)",
                                entry.getKey(),
                                enough(numbers, entry.getValue()),
                                entry.getValue().get(numbers.indexOf(enough(numbers, entry.getValue())))))
                        .collect(Collectors.joining(", "));
    }

    private Map<Range, Double> distances(int number) {
        Map<Range, Double> sums = new LinkedHashMap<>();
        int draws = number == others.size() ? 1 : DRAWS;
        for (int draw = 0; draw < draws; draw++) {
            List<Tensor> drawn = new ArrayList<>(others);
            Collections.shuffle(drawn, new Random(draw));
            QuantizeJob some = new QuantizeJob(
                    job.model(),
                    job.preprocessing(),
                    job.chip(),
                    job.scheme(),
                    job.spec(),
                    drawn.subList(0, number),
                    event -> {});
            Calibration calibration = Calibration.of(some);
            for (Range method : METHODS) {
                Quantized made = quantizer.quantize(job.model(), quantizer.ranges(calibration, method));
                sums.merge(method, holdOut.distance(made.emulated()) / draws, Double::sum);
            }
        }
        return sums;
    }

    private static String title(Range method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
