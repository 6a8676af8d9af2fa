package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A softmax at the end whose probabilities are rounded: most of them are below a step, and all that is certain is one code. */
final class SoftmaxHead implements Detector {

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (Value output : scene.setting().model().graph().outputs()) {
            Node head = scene.setting().model().graph().producer(output.name()).orElse(null);
            if (head != null
                    && head.is("Softmax")
                    && scene.setting().activations().containsKey(output.name())) {
                float step = scene.params(output.name()).scales().get(0);
                String cause = String.format(
                        Locale.ROOT,
                        "probabilities are multiples of %.4f: those below %.4f become 0, those above %.4f become 1",
                        step,
                        step / 2,
                        1 - step / 2);
                found.add(new Suspect(
                        Hazard.SOFTMAX_HEAD, output.name(), cause, 1, base -> base.without(List.of(output.name()))));
            }
        }
        return found;
    }
}
