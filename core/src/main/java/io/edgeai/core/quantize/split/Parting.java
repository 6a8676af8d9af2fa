package io.edgeai.core.quantize.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which channels go together. The measure is the noise of rounding beside each channel's own width, squared, summed over channels and tensors: a channel that
 * is w wide in a tensor that is rounded in steps for width m has (m / w)^2 times the noise that it would have alone.
 *
 * @param order the channels' places until now: first those of the first part, then the others, each part in its old order
 * @param first the number of channels in the first part
 * @param noise what is left of the noise of one part
 */
record Parting(List<Integer> order, int first, double noise) {

    /** A channel narrower than this beside the widest counts as that wide: what is almost nothing need not be told from nothing. */
    private static final double LEAST = 0.01;

    Parting {
        order = List.copyOf(order);
    }

    /**
     * The best cut into two of channels in order of their widths, by one tensor's or by all together.
     *
     * @param widths for each tensor the width of each channel
     * @param multiple the first part's number of channels is a multiple of this
     * @return nothing where there is no cut
     */
    static Optional<Parting> best(List<double[]> widths, int multiple) {
        List<double[]> known = widths.stream()
                .filter(all -> Arrays.stream(all).max().orElse(0) > 0)
                .map(Parting::raised)
                .toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<double[]> keys = new ArrayList<>(known);
        keys.add(IntStream.range(0, known.get(0).length)
                .mapToDouble(
                        c -> known.stream().mapToDouble(all -> Math.log(all[c])).sum())
                .toArray());
        return keys.stream()
                .flatMap(key -> best(known, key, multiple).stream())
                .min(Comparator.comparingDouble(Parting::noise));
    }

    private static double[] raised(double[] widths) {
        double most = Arrays.stream(widths).max().orElse(0);
        return Arrays.stream(widths).map(width -> Math.max(width, LEAST * most)).toArray();
    }

    private static Optional<Parting> best(List<double[]> widths, double[] key, int multiple) {
        List<Integer> order = IntStream.range(0, key.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -key[c]))
                .toList();
        double whole = noise(widths, order);
        return IntStream.iterate(multiple, at -> at < key.length, at -> at + multiple)
                .boxed()
                .min(Comparator.comparingDouble(at -> noise(widths, order, at)))
                .map(at -> new Parting(parts(order, at), at, noise(widths, order, at) / whole));
    }

    private static List<Integer> parts(List<Integer> order, int at) {
        List<Integer> parts =
                new ArrayList<>(order.subList(0, at).stream().sorted().toList());
        parts.addAll(order.subList(at, order.size()).stream().sorted().toList());
        return parts;
    }

    private static double noise(List<double[]> widths, List<Integer> order, int at) {
        return noise(widths, order.subList(0, at)) + noise(widths, order.subList(at, order.size()));
    }

    private static double noise(List<double[]> widths, List<Integer> part) {
        double sum = 0;
        for (double[] all : widths) {
            double most = part.stream().mapToDouble(c -> all[c]).max().orElse(0);
            sum += part.stream()
                    .mapToDouble(c -> most * most / (all[c] * all[c]))
                    .sum();
        }
        return sum;
    }
}
