package io.edgeai.core.exec;

/** How operators behave that differ between training and inference. */
enum Mode {
    /** Batch norms use their running statistics, dropout passes. */
    INFERENCE,
    /** Batch norms use the batch's statistics and move their running ones, dropout drops. */
    TRAINING,
    /** Dropout drops, but batch norms use their running statistics and leave them. */
    TRAINING_FROZEN_NORMS
}
