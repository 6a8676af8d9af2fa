package io.edgeai.core.run;

import io.edgeai.core.graph.GraphCost;

/**
 * How many targets fit into memory side by side. What a target needs is dominated by what its quantization keeps of the calibration pictures' values and by
 * copies of the weights; both are rough upper bounds, seen on networks of 2 to 25 million parameters.
 */
record Room(long memory, int processors) {

    private static final long EACH = 640L << 20;
    private static final long BYTES_A_PARAMETER = 48;
    private static final long BYTES_AN_ACTIVATION = 256;

    /** That of this process. */
    static Room ofThisProcess() {
        return new Room(Runtime.getRuntime().maxMemory(), Runtime.getRuntime().availableProcessors());
    }

    /** At least 1: a model too large for the room is tried all the same, alone. */
    int sideBySide(GraphCost cost, int targets) {
        long need = EACH + BYTES_A_PARAMETER * cost.parameters() + BYTES_AN_ACTIVATION * cost.peakActivations();
        long fit = Math.min(memory / need, processors);
        return (int) Math.max(1, Math.min(fit, targets));
    }
}
