package io.edgeai.core.train;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.api.stage.StageContext;
import java.util.List;

/** The end of work that the user wants to stop before its first epoch. */
final class Interrupt {

    private Interrupt() {}

    static void check(StageContext context, String when) {
        if (context.interrupted().getAsBoolean()) {
            throw new EdgeAiException(
                    Kind.INTERRUPTED,
                    List.of(Diagnostic.error("training was interrupted while " + when)
                            .hint("start it again: it comes to the same result")));
        }
    }
}
