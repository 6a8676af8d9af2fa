package io.edgeai.api.report;

import java.time.Duration;

/** Something that happened during a run. */
public sealed interface Event {

    /** A step of the plan begins. {@code number} counts from 1 to {@code total}. */
    record StepStarted(String step, int number, int total) implements Event {}

    /** A step of the plan ended well; {@code cached} if its result was taken from the cache. */
    record StepFinished(String step, Duration took, boolean cached) implements Event {}

    /** Work within a step: {@code done} of {@code total} {@code unit}s (pictures, steps, tensors); a total of 0 is unknown. */
    record Progress(String task, long done, long total, String unit) implements Event {}

    /** A line worth reading, e.g. the figures of an epoch. */
    record Message(String text) implements Event {}

    /** A finding that does not end the run. */
    record Found(Diagnostic diagnostic) implements Event {}
}
