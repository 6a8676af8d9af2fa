package io.edgeai.api.stage;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Reporter;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What a stage may use.
 *
 * @param seed this stage's own, derived from the pipeline's
 * @param folder for checkpoints; kept when the stage is interrupted, so that it can go on
 * @param interrupted true once the user wants to stop; a stage then saves what it needs to go on and throws an {@code INTERRUPTED} exception
 */
public record StageContext(
        Dataset data,
        Preprocessing preprocessing,
        long seed,
        Path folder,
        Reporter reporter,
        BooleanSupplier interrupted) {}
