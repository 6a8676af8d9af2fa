package io.edgeai.api.backend.rule;

import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** What the tables of several vendors measure of a node. */
final class Measures {

    /**
     * A measure.
     *
     * @param words as sentences name it
     * @param values all of them must keep to the bounds; none where it is not known
     */
    record Measure(String words, Function<Site, double[]> values) {}

    private Measures() {}

    static Map<String, Measure> all() {
        Map<String, Measure> all = new LinkedHashMap<>();
        windows(all);
        sizes(all);
        all.put("group", whole("group", site -> one(site.node().intAttribute("group", 1))));
        all.put("inputs", whole("inputs", site -> one(site.node().inputs().size())));
        all.put("outputs", whole("outputs", site -> one(site.node().outputs().size())));
        all.put("axis", whole("axis", site -> one(axis(site) < 0 ? axis(site) + site.rank() : axis(site))));
        all.put("axis-from-end", whole("axis", site -> one(axis(site) < 0 ? axis(site) : axis(site) - site.rank())));
        all.put("clip-low", new Measure("least value", site -> limit(site, 1, Double.NEGATIVE_INFINITY)));
        all.put("clip-high", new Measure("greatest value", site -> limit(site, 2, Double.POSITIVE_INFINITY)));
        all.put("enlargement", new Measure("enlargement of height and width", Measures::enlargement));
        return all;
    }

    private static void windows(Map<String, Measure> all) {
        all.put("kernel", whole("kernel", Site::kernel));
        all.put("kernel-height", whole("kernel height", site -> head(site.kernel(), 1)));
        all.put("stride", whole("stride", site -> site.node().intsAttribute("strides")));
        all.put("dilation", whole("dilation", site -> site.node().intsAttribute("dilations")));
        all.put("pad", whole("padding", Measures::pads));
        all.put("pad-before", whole("padding before", site -> head(pads(site), pads(site).length / 2)));
        all.put("pad-after", whole("padding behind", site -> tail(pads(site), pads(site).length / 2)));
        all.put("output-padding", whole("output_padding", site -> site.node().intsAttribute("output_padding")));
    }

    private static void sizes(Map<String, Measure> all) {
        all.put("size", whole("height and width", Site::spatial));
        all.put("width", whole("width", site -> head(tail(site.spatial(), 1), 1)));
        all.put("inner", whole("inner size", site -> site.shape(0)
                .map(sizes -> tail(sizes, sizes.length - 1))
                .orElse(new long[0])));
        all.put("rank", whole("dimensions", site -> site.shape(0)
                .map(sizes -> one(sizes.length))
                .orElse(new long[0])));
        all.put("dims", whole("dimensions above 1", site -> site.shape(0)
                .map(sizes -> one(LongStream.of(sizes).filter(size -> size > 1).count()))
                .orElse(new long[0])));
        all.put("weight-rank", whole("dimensions of the weights", site -> one(weights(site).length)));
        all.put("weight-sizes", whole("sizes of the weights", Measures::weights));
    }

    private static Measure whole(String words, Function<Site, long[]> values) {
        return new Measure(
                words,
                site -> LongStream.of(values.apply(site)).asDoubleStream().toArray());
    }

    private static long axis(Site site) {
        return site.node().intAttribute("axis", -1);
    }

    private static long[] pads(Site site) {
        return site.node().intsAttribute("pads");
    }

    private static long[] weights(Site site) {
        return site.constant(1).map(Tensor::sizes).orElse(new long[0]);
    }

    /** An end of a Clip: of a constant input or, as old operator sets have it, an attribute. One that is computed keeps to nothing. */
    private static double[] limit(Site site, int input, double none) {
        float old = site.node().floatAttribute(input == 1 ? "min" : "max", (float) none);
        return new double[] {
            site.node().input(input).isEmpty()
                    ? old
                    : site.constant(input)
                            .map(value -> (double) value.toFloats()[0])
                            .orElse(Double.NaN)
        };
    }

    /** By how much height and width grow; no number where anything else changes. */
    private static double[] enlargement(Site site) {
        Optional<long[]> from = site.shape(0);
        Optional<long[]> to = site.outputShape();
        if (from.isEmpty() || to.isEmpty() || from.get().length != to.get().length) {
            return new double[0];
        }
        double[] factors = new double[from.get().length];
        Arrays.setAll(factors, i -> (double) to.get()[i] / from.get()[i]);
        boolean spatial = DoubleStream.of(factors).limit(2).allMatch(factor -> factor == 1);
        return spatial ? Arrays.copyOfRange(factors, 2, factors.length) : new double[] {Double.NaN};
    }

    private static long[] one(long value) {
        return new long[] {value};
    }

    private static long[] head(long[] values, int count) {
        return Arrays.copyOf(values, Math.min(count, values.length));
    }

    private static long[] tail(long[] values, int from) {
        return Arrays.copyOfRange(values, Math.min(Math.max(0, from), values.length), values.length);
    }
}
