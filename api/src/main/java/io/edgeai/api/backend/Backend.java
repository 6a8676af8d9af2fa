package io.edgeai.api.backend;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.TargetSpec;
import java.util.List;
import java.util.Optional;

/** A vendor, found by {@link java.util.ServiceLoader}. */
public interface Backend {

    /** Lower case, unique, as used in specs, e.g. {@code rknn}. */
    String id();

    /** The chips, as data. */
    List<Chip> chips();

    /** Converts with the vendor's tool. */
    Converter converter();

    /** Deploys to a simulator or a board. */
    Deployer deployer();

    /** The record type of the vendor's own options, filled from the target's {@code options} by the same binding as the rest of the spec. */
    default Class<? extends Record> options() {
        return NoOptions.class;
    }

    /** What the vendor's own options say of how core quantizes; without a word from them all stays as it is. */
    default Quantizing quantizing(Record options, Quantizing usual) {
        return usual;
    }

    /**
     * What of a request cannot be, or would have no effect: options that contradict each other, the chip, or the rest of the spec. Asked before anything runs, by
     * {@code edgeai check} too; each finding says its place where the request knows it, else it is told at the target's options.
     */
    default List<Diagnostic> check(Request request) {
        return List.of();
    }

    /** Whether device {@code simulator} is possible. */
    default boolean hasSimulator() {
        return true;
    }

    /** Whether device {@code local} is possible: this machine can be one of the vendor's. */
    default boolean runsHere() {
        return false;
    }

    /** The vendor's tool, where this framework can install it. */
    default Optional<Toolchain> toolchain() {
        return Optional.empty();
    }

    /** Whether a conversion with these options needs that installation. */
    default boolean needsToolchain(Record options, TargetSpec.Ranges ranges) {
        return true;
    }

    /** How far a chip's way was taken with the vendor's own tool and hardware; shown by {@code edgeai backends}. */
    default Verified verified(Chip chip) {
        return Verified.NEVER;
    }

    /** For vendors without options. */
    record NoOptions() {}
}
