package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.core.graph.rewrite.AffineFolding;
import io.edgeai.core.graph.rewrite.CeilPads;
import io.edgeai.core.graph.rewrite.ConstantGate;
import io.edgeai.core.graph.rewrite.ExplicitPads;
import io.edgeai.core.graph.rewrite.IdentityRemoval;
import io.edgeai.core.graph.rewrite.MatMulBias;
import io.edgeai.core.graph.rewrite.PadIntoWindow;
import io.edgeai.core.graph.rewrite.ReshapeChains;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import io.edgeai.core.graph.rewrite.ScaleIntoNextLayer;
import io.edgeai.core.graph.rewrite.SpatialMean;
import io.edgeai.core.graph.rewrite.TransposeChains;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings an exported model into the plain form that chips and the quantizer know: constants folded, what does nothing removed, normalisation and
 * biases in the weights, activations as single operators. Same inputs and outputs, same function up to float rounding (and see
 * {@link ActivationFusion#fuse}).
 */
public final class Simplifier {

    private static final List<Rule> RULES = List.of(
            new IdentityRemoval(),
            new ReshapeChains(),
            new TransposeChains(),
            new ExplicitPads(),
            new CeilPads(),
            new PadIntoWindow(),
            new MatMulBias(),
            AffineFolding.ofAll(),
            new SpatialMean(),
            new ConstantGate(),
            new ScaleIntoNextLayer());
    private static final int MOST_ROUNDS = 12;
    private static final long FIRST_VERSION_WITH_CONSTANTS = 4;

    private Simplifier() {}

    /** The simplified model, with every value declared. Initializers that are listed as inputs too become constants: nothing here overrides them. */
    public static Model simplify(Model model) {
        Model current = ShapeInference.infer(OpsetChange.raised(withNames(withConstants(model))));
        for (int round = 0; round < MOST_ROUNDS; round++) {
            // Activations first: a rule that moves their constants into weights would hide them.
            Model fused = ActivationFusion.fuse(ConstantFolding.fold(current));
            Model next = ShapeInference.infer(fused.withGraph(Rewriter.apply(fused.graph(), RULES)));
            if (next.graph().nodes().equals(current.graph().nodes())) {
                return next;
            }
            current = next;
        }
        return current;
    }

    /**
     * The model with constants folded, copies left out and normalisation in the weights of the layer before, and nothing else: about what ONNX Runtime's basic
     * optimization does.
     */
    public static Model fold(Model model) {
        Model plain = ConstantFolding.fold(ShapeInference.infer(OpsetChange.raised(withNames(withConstants(model)))));
        Graph folded = Rewriter.apply(plain.graph(), List.of(new IdentityRemoval(), AffineFolding.ofNormalisation()));
        return ShapeInference.infer(plain.withGraph(folded));
    }

    /** Node names need not be unique in ONNX, but ONNX Runtime refuses a model with two equal ones. */
    private static Model withNames(Model model) {
        Set<String> names = new HashSet<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            String name = node.name();
            for (int i = 2; !node.name().isEmpty() && !names.add(name); i++) {
                name = node.name() + "_" + i;
            }
            nodes.add(name.equals(node.name()) ? node : node.named(name));
        }
        return model.withGraph(model.graph().withNodes(nodes));
    }

    private static Model withConstants(Model model) {
        Graph graph = model.graph();
        if (graph.freeInputs().size() == graph.inputs().size()) {
            return model;
        }
        return new Model(
                graph.withEnds(graph.freeInputs(), graph.outputs()),
                model.opsets(),
                Math.max(model.irVersion(), FIRST_VERSION_WITH_CONSTANTS),
                model.producer(),
                model.metadata(),
                model.extra());
    }
}
