package io.edgeai.core.prune;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageContext;
import java.util.List;

/** The user's wish to stop. */
final class Interruption {

    private Interruption() {}

    /** Ends the work if the user wants so. */
    static void check(StageContext context) {
        if (context.interrupted().getAsBoolean()) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED,
                    List.of(Diagnostic.error("pruning was interrupted").hint("start it again")));
        }
    }
}
