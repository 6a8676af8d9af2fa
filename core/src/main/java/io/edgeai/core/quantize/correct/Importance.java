package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.exec.Fisher;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.place.RangeGroup;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How much a model's answer hangs on the channels of each rounded value. */
public final class Importance {

    /** More pictures change the weights little. */
    private static final int PICTURES = 50;

    private Importance() {}

    /**
     * Weights by value. For a model that is no classifier, or has operators that cannot be differentiated here, there are none, and a note says so.
     *
     * @param pictures [height, width, channels] each
     */
    public static Map<String, float[]> of(QuantizeJob job, Collection<RangeGroup> groups, List<Tensor> pictures) {
        String input = job.model().graph().freeInputs().get(0).name();
        List<String> values = groups.stream()
                .filter(group -> !group.isKnown())
                .flatMap(group -> group.sources().stream())
                .filter(name -> !name.equals(input))
                .toList();
        try (Fisher fisher = Fisher.open(job.model(), job.preprocessing(), values)) {
            List<Tensor> shown = pictures.subList(0, Math.min(PICTURES, pictures.size()));
            for (int i = 0; i < shown.size(); i++) {
                long[] sizes = shown.get(i).sizes();
                fisher.add(shown.get(i).reshape(1, sizes[0], sizes[1], sizes[2]));
                job.reporter().report(new Event.Progress("importance", i + 1, shown.size(), "pictures"));
            }
            return fisher.weights();
        } catch (EdgeAiException e) {
            job.reporter()
                    .report(new Event.Found(Diagnostic.warning("errors of all channels weigh the same in ranges: "
                            + e.diagnostics().get(0).message())));
            return Map.of();
        }
    }
}
