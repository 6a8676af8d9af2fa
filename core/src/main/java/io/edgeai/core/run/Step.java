package io.edgeai.core.run;

import io.edgeai.api.model.Digest;

/**
 * A step of the plan.
 *
 * @param name as in messages, {@code --only} and {@code --until}
 * @param index of the stage or the target, or 0
 * @param recipe digest over all that decides the step's result but the steps before and the data
 */
public record Step(String name, Kind kind, int index, Digest recipe) {

    /** Kinds of steps, each with the revision of its code: a higher one makes results of older code stale. */
    public enum Kind {
        DATA(1, false),
        MODEL(1, false),
        /** The model that a stage behind it learns from. */
        TEACHER(2, false),
        /** Training pictures whose labels are doubtful; nothing that follows depends on it. */
        SUSPECTS(1, false),
        STAGE(3, false),
        /** A stage once more, on the model without that which a stage before is compared with. */
        WITHOUT(2, false),
        FLOAT(2, false),
        QUANTIZE(4, true),
        EMULATE(3, true),
        CONVERT(1, true),
        DEVICE(2, true),
        REPORT(1, false);

        private final int revision;
        private final boolean branch;

        Kind(int revision, boolean branch) {
            this.revision = revision;
            this.branch = branch;
        }
    }

    /** A step whose result depends on these facts. */
    static Step of(String name, Kind kind, int index, String facts) {
        return new Step(name, kind, index, Digest.of(kind + " " + kind.revision + "\n" + facts));
    }

    /** True for steps of one target. */
    boolean isBranch() {
        return kind.branch;
    }
}
