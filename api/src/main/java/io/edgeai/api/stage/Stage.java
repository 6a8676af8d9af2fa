package io.edgeai.api.stage;

import io.edgeai.api.model.Model;

/** A stage's function, bound to its spec. */
@FunctionalInterface
public interface Stage {

    /**
     * Carries the stage out.
     *
     * @throws io.edgeai.api.report.EdgeAiException if it fails for a reason that the user can mend
     */
    StageResult apply(Model model, StageContext context);
}
