package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.List;

/** HardSwish, which releases before 8.5 do not have, as {@code x HardSigmoid(x)} with a slope of 1/6. */
final class HardSwishAsProduct implements Rewrite.Custom {

    @Override
    public Model apply(Model model) {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (!node.is("HardSwish")) {
                nodes.add(node);
                continue;
            }
            String gate = node.output() + "/gate";
            nodes.add(Node.of("HardSigmoid", node.inputs(), gate)
                    .with("alpha", Attribute.of(1 / 6f))
                    .with("beta", Attribute.of(0.5f)));
            nodes.add(Node.of("Mul", List.of(node.inputs().get(0), gate), node.output())
                    .named(node.name()));
        }
        return model.withGraph(model.graph().withNodes(nodes));
    }
}
