package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import java.util.List;

/** Steps and ranges in the form that is handed out. */
public final class Parameters {

    private Parameters() {}

    public static QuantParams of(Encoding encoding, int axis, List<Interval> ranges, List<Rounder.Step> steps) {
        return new QuantParams(
                encoding,
                axis,
                steps.stream().map(step -> (float) step.scale()).toList(),
                steps.stream().map(Rounder.Step::zeroPoint).toList(),
                ranges.stream().map(Interval::low).toList(),
                ranges.stream().map(Interval::high).toList());
    }
}
