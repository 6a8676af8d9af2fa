package io.edgeai.core.run;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How a run is watched and stopped.
 *
 * @param reporter is told what happens
 * @param interrupted true once the user wants to stop
 */
public record Signals(Reporter reporter, BooleanSupplier interrupted) {

    /** Nobody watches, nobody stops. */
    public static Signals none() {
        return new Signals(Reporter.SILENT, () -> false);
    }

    /** The same, told of one event at a time although several threads have something to tell. */
    Signals oneAtATime() {
        Object turn = new Object();
        Reporter several = event -> {
            synchronized (turn) {
                reporter.report(event);
            }
        };
        return new Signals(several, interrupted);
    }

    /** Ends the run if the user wants to stop. */
    void stopIfInterrupted() {
        if (interrupted.getAsBoolean()) {
            throw stopped("the run was interrupted");
        }
    }

    static EdgeAiException stopped(String message) {
        Diagnostic told = Diagnostic.error(message)
                .hint("the same command goes on where this run stopped; finished steps are kept");
        return new EdgeAiException(EdgeAiException.Kind.INTERRUPTED, List.of(told));
    }
}
