package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageContext;
import java.util.Map;

/** How long models take on chips, by estimates. */
@FunctionalInterface
public interface ChipTime {

    /** Says that there is no chip. */
    ChipTime NONE = (model, context) -> {
        throw new IllegalStateException("no chip's time is known");
    };

    /**
     * A time that was estimated, not measured.
     *
     * @param value above 0
     * @param unit of the value: ms, or cycles where the chip's tool tells no time
     */
    record Estimated(double value, String unit) {}

    /**
     * What each target's chip takes for one picture, by the target's title.
     *
     * @throws EdgeAiException if a model does not come through a target's conversion, or that estimates nothing
     */
    Map<String, Estimated> of(Model model, StageContext context);
}
