package io.edgeai.core.graph;

import io.edgeai.api.model.Model;
import io.edgeai.core.graph.rewrite.GateFusion;
import io.edgeai.core.graph.rewrite.HardSwishFusion;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;

/** Activations that exporters wrote as chains of operators made one operator again: HardSwish (from opset 14), HardSigmoid, Relu, Clip. */
public final class ActivationFusion {

    private static final long FIRST_HARD_SWISH = 14;
    private static final long FIRST_CLIP_WITH_INPUTS = 11;

    private ActivationFusion() {}

    /**
     * The model with activations fused. Constants of the chains are taken for 1/6 where they are within 0.01 % of it, so that outputs may move by as
     * much.
     */
    public static Model fuse(Model model) {
        return ShapeInference.infer(
                model.withGraph(Rewriter.apply(ShapeInference.infer(model).graph(), rules(model.opset()))));
    }

    static List<Rule> rules(long opset) {
        List<Rule> rules = new ArrayList<>();
        if (opset >= FIRST_HARD_SWISH) {
            rules.add(new HardSwishFusion());
        }
        if (opset >= FIRST_CLIP_WITH_INPUTS) {
            rules.add(new GateFusion());
        }
        return rules;
    }
}
