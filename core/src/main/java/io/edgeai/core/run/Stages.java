package io.edgeai.core.run;

import io.edgeai.api.stage.ClipWeights;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.api.stage.Train;
import io.edgeai.core.prune.ClipStage;
import io.edgeai.core.train.TrainStage;
import java.util.Locale;

/** From a stage's spec to its function. */
final class Stages {

    private Stages() {}

    /** The stage's name in YAML. */
    static String name(StageSpec spec) {
        return spec.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    static Stage of(StageSpec spec) {
        if (spec instanceof Train train) {
            return TrainStage.of(train);
        }
        if (spec instanceof ClipWeights clip) {
            return ClipStage.of(clip);
        }
        throw new IllegalStateException("stage '" + name(spec) + "' has no function");
    }
}
