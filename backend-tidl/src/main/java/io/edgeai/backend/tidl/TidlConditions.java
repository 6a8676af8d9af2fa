package io.edgeai.backend.tidl;

import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.Site;
import io.edgeai.api.backend.rule.Vocabulary;
import io.edgeai.api.model.Tensor;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Conditions that only this vendor's operator table has. What depends on a shape that is not known holds: it is not known to be broken. */
final class TidlConditions {

    private TidlConditions() {}

    static Vocabulary vocabulary() {
        Vocabulary words = Vocabulary.common().measuring("area", "height x width", site ->
                new double[] {LongStream.of(site.spatial()).reduce(1, (a, b) -> a * b)});
        words = with(
                words,
                "strides",
                "equal strides, no stride 2 with kernels above 7, stride 4 only with 11x11",
                TidlConditions::strided);
        words = with(words, "double-stride", "stride 2x2", site -> strides(site).allMatch(stride -> stride == 2));
        words = with(words, "padded", "padding within the input's width", TidlConditions::padded);
        words = with(
                words,
                "no-3x3-by-3",
                "no 3x3 with stride 3",
                site -> site.kernel().length == 0 || site.kernel()[0] != 3 || most(strides(site)) != 3);
        words = with(
                words,
                "square-kernel",
                "square kernel",
                site -> LongStream.of(site.kernel()).distinct().count() < 2);
        words = with(words, "constant-vector", "one operand a constant vector", site -> IntStream.range(0, 2)
                .mapToObj(site::constant)
                .flatMap(Optional::stream)
                .anyMatch(TidlConditions::isVector));
        words = with(
                words,
                "power-of-two-scale",
                "height and width by one power of two of at least 1",
                TidlConditions::resized);
        return with(words, "at-an-end", "at an end of the network", TidlConditions::isAtAnEnd);
    }

    private static Vocabulary with(Vocabulary words, String name, String sentence, Predicate<Site> holds) {
        return words.with(name, none -> new Condition(sentence, holds));
    }

    private static LongStream strides(Site site) {
        return LongStream.of(site.node().intsAttribute("strides", 1, 1));
    }

    private static long most(LongStream values) {
        return values.max().orElse(1);
    }

    private static boolean strided(Site site) {
        long stride = most(strides(site));
        long kernel = most(LongStream.of(site.kernel()));
        return strides(site).distinct().count() == 1 && !(stride == 2 && kernel > 7) && (stride != 4 || kernel == 11);
    }

    private static boolean padded(Site site) {
        long[] pads = site.node().intsAttribute("pads");
        long[] sizes = site.spatial();
        return pads.length != 4 || sizes.length != 2 || sizes[1] >= Math.max(pads[1], pads[3]);
    }

    private static boolean isVector(Tensor constant) {
        return LongStream.of(constant.sizes()).filter(size -> size > 1).count() <= 1;
    }

    private static boolean resized(Site site) {
        long[] from = site.spatial();
        long[] to = site.outputShape().filter(sizes -> sizes.length == 4).orElse(new long[0]);
        if (from.length != 2 || to.length == 0) {
            return true;
        }
        long factor = to[2] / from[0];
        return Long.bitCount(factor) == 1 && to[2] == factor * from[0] && to[3] == factor * from[1];
    }

    private static boolean isAtAnEnd(Site site) {
        boolean first = site.node().inputs().stream().anyMatch(name -> site.graph().inputs().stream()
                .anyMatch(input -> input.name().equals(name)));
        return first || site.node().outputs().stream().anyMatch(site.graph()::isOutput);
    }
}
