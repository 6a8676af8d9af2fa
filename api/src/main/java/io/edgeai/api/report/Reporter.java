package io.edgeai.api.report;

/** Receives what happens during a run; called from any thread, one call at a time. */
@FunctionalInterface
public interface Reporter {

    /** Tells nobody. */
    Reporter SILENT = event -> {};

    /** Takes one event; returns soon. */
    void report(Event event);
}
