package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Steps and ranges in the form that is handed out. */
public final class Parameters {

    /** The axis of channels of activations. */
    private static final int CHANNELS = 1;

    /**
     * No channel's scale is less than its tensor's largest by more than this: such channels add nothing that could be seen, and with a scale of next to
     * nothing their bias would not fit 32 bits. (As rknn-toolkit2 2.5.0 does with weights, found in its tables.)
     */
    static final double LEAST_OF_LARGEST = 0x1p-14;

    private Parameters() {}

    /** Parameters of an activation with these ranges: one, or with an encoding per channel one for each channel. */
    public static QuantParams of(Encoding encoding, List<Interval> ranges) {
        Rounder rounder = new Rounder(encoding);
        boolean byChannel = encoding.granularity() == Granularity.PER_CHANNEL;
        double largest = ranges.stream().mapToDouble(rounder::scale).max().orElse(0);
        double least = byChannel ? largest * LEAST_OF_LARGEST : 0;
        List<Rounder.Step> steps =
                ranges.stream().map(range -> rounder.step(range, least)).toList();
        return of(encoding, byChannel ? CHANNELS : -1, ranges, steps);
    }

    /** The same range in a format of other width; unchanged if the width is the same. */
    public static QuantParams as(QuantParams params, Encoding encoding) {
        if (params.encoding().bits() == encoding.bits()) {
            return params;
        }
        double low = Collections.min(params.min());
        double high = Collections.max(params.max());
        return of(encoding.with(Granularity.PER_TENSOR), List.of(new Interval(low, high)));
    }

    static QuantParams of(Encoding encoding, int axis, List<Interval> ranges, List<Rounder.Step> steps) {
        return new QuantParams(
                encoding,
                axis,
                steps.stream().map(step -> (float) step.scale()).toList(),
                steps.stream().map(Rounder.Step::zeroPoint).toList(),
                ranges.stream().map(Interval::low).toList(),
                ranges.stream().map(Interval::high).toList());
    }

    /** The values that are left of a tensor's values after rounding. */
    public static Tensor rounded(Tensor tensor, QuantParams params) {
        Rounder rounder = new Rounder(params.encoding());
        Channels channels = Channels.of(tensor, params.axis());
        List<FakeQuant> steps =
                steps(params).stream().map(step -> new FakeQuant(rounder, step)).toList();
        float[] values = tensor.floats();
        int run = channels.count() == 1 ? values.length : channels.inner();
        for (int from = 0; from < values.length; from += run) {
            steps.get(channels.of(from)).apply(values, from, from + run);
        }
        return Tensor.ofFloats(values, tensor.sizes());
    }

    /** The scales and zero points, one or one for each channel. */
    public static List<Rounder.Step> steps(QuantParams params) {
        List<Rounder.Step> steps = new ArrayList<>();
        for (int c = 0; c < params.scales().size(); c++) {
            steps.add(
                    new Rounder.Step(params.scales().get(c), params.zeroPoints().get(c)));
        }
        return steps;
    }

    /** A scale as it was found, before it was rounded to float: the range tells it. */
    public static double exactScale(QuantParams params, int index) {
        float scale = params.scales().get(index);
        double found = new Rounder(params.encoding())
                .scale(new Interval(params.min().get(index), params.max().get(index)));
        return (float) found == scale ? found : scale;
    }

    /** The scale of what output channel {@code output} of {@code outputs} multiplies its weights with: of its own input channels where they have scales of their own. */
    public static float scaleFor(QuantParams input, int output, int outputs) {
        return input.scales().get(indexFor(input, output, outputs));
    }

    /** The place of that scale among the input's. */
    static int indexFor(QuantParams input, int output, int outputs) {
        int count = input.scales().size();
        return count == 1 ? 0 : (int) ((long) output * count / outputs);
    }
}
