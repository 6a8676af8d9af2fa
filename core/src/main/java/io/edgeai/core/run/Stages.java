package io.edgeai.core.run;

import io.edgeai.api.model.Model;
import io.edgeai.api.stage.ClipWeights;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.Sparsify;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.api.stage.Train;
import io.edgeai.api.stage.UnfoldNorms;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.prune.ClipStage;
import io.edgeai.core.prune.PruneStage;
import io.edgeai.core.prune.SparsifyStage;
import io.edgeai.core.prune.UnfoldNormsStage;
import io.edgeai.core.train.DistillStage;
import io.edgeai.core.train.TrainStage;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** From a stage's spec to its function. */
final class Stages {

    /** What a model is called that was trained without clipping. */
    static final String WITHOUT_CLIPPING = "without clip-weights";

    private Stages() {}

    static boolean isComparedClip(StageSpec spec) {
        return spec instanceof ClipWeights clip && clip.compare();
    }

    /** The first stage that clips weights, is compared, and has a training behind it; -1 if there is none. Clipping alone is compared with the model before. */
    static int comparedClip(Pipeline pipeline) {
        List<StageSpec> stages = pipeline.stages();
        for (int i = 0; i < stages.size(); i++) {
            boolean trains = stages.subList(i, stages.size()).stream().anyMatch(StageSpec::trains);
            if (isComparedClip(stages.get(i)) && trains) {
                return i;
            }
        }
        return -1;
    }

    /** The stage's name in YAML. */
    static String name(StageSpec spec) {
        return spec.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    /** Whether the model before a stage, and right after it, is compared with the one that ships. */
    static boolean isCompared(StageSpec spec) {
        return isComparedClip(spec) || (spec instanceof Prune prune && prune.compare());
    }

    /** What of the targets a stage heeds, for its key: of a pruning, the chips' multiple of channels where it does not say its own, and all that their time hangs on. */
    static String facts(StageSpec spec, List<Target> targets) {
        if (!(spec instanceof Prune prune)) {
            return "";
        }
        String multiple =
                prune.granularity().isEmpty() ? "multiple of channels: " + channelMultiple(targets) + "\n" : "";
        String times = timed(prune, targets).stream()
                .map(target -> "time on " + target.facts() + "\n" + target.conversionFacts() + "\n")
                .collect(Collectors.joining());
        return multiple + times;
    }

    /** The targets whose estimated time a pruning cuts. */
    static List<Target> timed(Prune prune, List<Target> targets) {
        return prune.by() == Prune.By.TIME
                ? targets.stream()
                        .filter(target ->
                                prune.target().map(target.title()::equals).orElse(true))
                        .toList()
                : List.of();
    }

    /** The least number that is a multiple of what each chip wants. */
    private static int channelMultiple(List<Target> targets) {
        int multiple = PruneStage.USUAL_MULTIPLE;
        for (Target target : targets) {
            int wanted = Math.max(1, target.chip().limits().channelMultiple());
            multiple = multiple
                    / BigInteger.valueOf(multiple)
                            .gcd(BigInteger.valueOf(wanted))
                            .intValueExact()
                    * wanted;
        }
        return multiple;
    }

    static Stage of(StageSpec spec, Plan plan, Workplace place, Supplier<Teaching> teaching) {
        if (spec instanceof Prune prune) {
            ChipTimes times = new ChipTimes(
                    place, timed(prune, plan.targets()), plan.pipeline().quantize());
            return PruneStage.of(prune, channelMultiple(plan.targets()), times);
        }
        if (spec instanceof Sparsify sparsify) {
            return SparsifyStage.of(sparsify);
        }
        if (spec instanceof UnfoldNorms norms) {
            return UnfoldNormsStage.of(norms);
        }
        if (spec instanceof Train train) {
            return TrainStage.of(train);
        }
        if (spec instanceof Distill distill) {
            Teaching taught = teaching.get();
            return DistillStage.of(distill, taught.teacher(), taught.unlabelled());
        }
        if (spec instanceof ClipWeights clip) {
            return ClipStage.of(clip);
        }
        throw new IllegalStateException("stage '" + name(spec) + "' has no function");
    }

    /** What distilling needs beside its spec: the teacher, and pictures without labels. */
    record Teaching(Model teacher, List<Path> unlabelled) {
        Teaching {
            unlabelled = List.copyOf(unlabelled);
        }
    }
}
