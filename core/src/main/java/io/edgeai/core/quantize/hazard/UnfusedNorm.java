package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.core.graph.BatchNormFolding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Batch normalisation that is computed by itself behind a layer that could hold it in its weights. */
final class UnfusedNorm implements Detector {

    @Override
    public List<Suspect> find(Scene scene) {
        List<Node> norms = new ArrayList<>();
        Model model = scene.setting().model();
        for (Node node : model.graph().nodes()) {
            boolean behind = node.is("BatchNormalization")
                    && model.graph()
                            .producer(node.inputs().get(0))
                            .filter(maker -> maker.is("Conv") || maker.is("ConvTranspose") || maker.is("Gemm"))
                            .isPresent();
            if (behind) {
                norms.add(node);
            }
        }
        if (norms.isEmpty()) {
            return List.of();
        }
        String cause = String.format(
                Locale.ROOT,
                "%d batch normalisations behind layers, the first '%s': the value between is rounded too",
                norms.size(),
                norms.get(0).title());
        return List.of(new Suspect(
                Hazard.UNFUSED_NORM,
                norms.get(0).output(),
                cause,
                norms.size(),
                base -> base.with(BatchNormFolding.fold(base.model()))));
    }
}
