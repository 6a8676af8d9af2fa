package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hard-swish written as a product with its own hard-sigmoid, whose output is then rounded as well. */
public final class SplitActivation implements Detector {

    private static final String GATE = "/gate";

    SplitActivation() {}

    /** The model with each HardSwish as HardSigmoid and Mul, as ONNX Runtime's pre-processing writes it; the value between is called {@code NAME/gate}. */
    public static Model split(Model model) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (node.is("HardSwish")) {
                String x = node.inputs().get(0);
                String gate = node.output() + GATE;
                nodes.add(Node.of("HardSigmoid", List.of(x), gate)
                        .with("alpha", Attribute.of(1f / 6))
                        .with("beta", Attribute.of(0.5f)));
                nodes.add(Node.of("Mul", List.of(x, gate), node.output()).named(node.name()));
            } else {
                nodes.add(node);
            }
        }
        return model.withGraph(model.graph().withNodes(nodes));
    }

    @Override
    public List<Suspect> find(Scene scene) {
        Graph graph = scene.setting().model().graph();
        List<Suspect> found = new ArrayList<>();
        for (Node node : scene.whole().graph().nodes()) {
            String gate = node.output() + GATE;
            if (node.is("HardSwish")
                    && graph.producer(gate).isPresent()
                    && scene.setting().activations().containsKey(gate)) {
                String cause = String.format(
                        Locale.ROOT,
                        "hard-swish computed as a product with its hard-sigmoid, which is rounded too: steps of %.2g on 0 to 1",
                        scene.params(gate).scales().get(0));
                found.add(new Suspect(
                        Hazard.SPLIT_ACTIVATION,
                        node.output(),
                        cause,
                        1,
                        base -> base.with(whole(base.model(), node))));
            }
        }
        int chained = chained(scene);
        if (chained > 0) {
            String cause = chained + " activations are chains of operators, and each value inside is rounded";
            found.add(new Suspect(Hazard.SPLIT_ACTIVATION, "all", cause, 2, base -> base.with(scene.whole())));
        }
        return found;
    }

    /** Activations that are one operator in the whole model, and neither that nor the product of {@link #split} here. */
    private static int chained(Scene scene) {
        Graph graph = scene.setting().model().graph();
        int count = 0;
        for (Node node : scene.whole().graph().nodes()) {
            boolean there = graph.producer(node.output())
                    .filter(same -> same.op().equals(node.op()))
                    .isPresent();
            boolean split = graph.producer(node.output() + GATE).isPresent();
            count += there || split ? 0 : 1;
        }
        return count;
    }

    /** The model with one of its products as HardSwish again. */
    private static Model whole(Model model, Node swish) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (node.outputs().contains(swish.output())) {
                nodes.add(swish);
            } else if (!node.outputs().contains(swish.output() + GATE)) {
                nodes.add(node);
            }
        }
        return model.withGraph(model.graph().withNodes(nodes));
    }
}
