package io.edgeai.core.quantize.place;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Interval;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which part of a value's range makes a difference to those who take it, and which outputs have known ends. */
public final class Domains {

    private static final double HARD_SWISH_ZERO = -3;

    /** The lowest value of {@code x clamp(x / 6 + 1/2, 0, 1)}, at -1.5. */
    static final double HARD_SWISH_LOWEST = -0.375;

    private static final Set<String> CUTS = Set.of("Relu", "Clip");

    /** Beyond these, 8-bit outputs of the two functions are at their ends (as rknn-toolkit2 2.5.0 cuts them). */
    private static final Interval SIGMOID = new Interval(-7, 7);

    private static final Interval TANH = new Interval(-3.2, 3.2);

    private final Wiring wiring;
    private final int bits;

    /** Domains for values that are rounded to this many bits. */
    public Domains(Wiring wiring, int bits) {
        this.wiring = wiring;
        this.bits = bits;
    }

    /** True if the operator hands its input on unchanged within an interval and cuts it to the interval's ends outside. */
    static boolean isCut(Node node) {
        return CUTS.contains(node.op());
    }

    /** The interval outside of which a value makes no difference; consumers that satisfy {@code ignored} are not asked, empty if none is left. */
    public Optional<Interval> of(String value, Predicate<Node> ignored) {
        if (wiring.isOutput(value)) {
            return Optional.of(Interval.ALL);
        }
        return wiring.consumers(value).stream()
                .filter(ignored.negate())
                .map(this::of)
                .reduce(Interval::join);
    }

    private Interval of(Node consumer) {
        double infinity = Double.POSITIVE_INFINITY;
        return switch (consumer.op()) {
            case "Relu" -> new Interval(0, infinity);
            case "HardSwish" -> new Interval(HARD_SWISH_ZERO, infinity);
            case "HardSigmoid" ->
                hardSigmoid(consumer.floatAttribute("alpha", 0.2f), consumer.floatAttribute("beta", 0.5f));
            case "Clip" -> clip(consumer);
            case "Sigmoid" -> bits > 8 ? Interval.ALL : SIGMOID;
            case "Tanh" -> bits > 8 ? Interval.ALL : TANH;
            default -> Interval.ALL;
        };
    }

    /** Within the ends, as floats: rknn-toolkit2 2.5.0 cuts ranges to 2.9999999, where 3 lies outside for it. */
    private static Interval hardSigmoid(double alpha, double beta) {
        return alpha > 0 ? new Interval(-inward(beta / alpha), inward((1 - beta) / alpha)) : Interval.ALL;
    }

    /** The largest float that is not beyond. */
    private static float inward(double end) {
        float nearest = (float) end;
        return Math.abs((double) nearest) > Math.abs(end)
                ? Math.copySign(Math.nextDown(Math.abs(nearest)), nearest)
                : nearest;
    }

    private Interval clip(Node clip) {
        double low = limit(clip, 1, clip.floatAttribute("min", Float.NEGATIVE_INFINITY));
        double high = limit(clip, 2, clip.floatAttribute("max", Float.POSITIVE_INFINITY));
        return low <= high ? new Interval(low, high) : Interval.ALL;
    }

    private double limit(Node clip, int input, float attribute) {
        return clip.input(input)
                .map(name -> wiring.constant(name)
                        .map(Tensor::toFloats)
                        .map(values -> values[0])
                        .orElse(input == 1 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY))
                .orElse(attribute);
    }
}
