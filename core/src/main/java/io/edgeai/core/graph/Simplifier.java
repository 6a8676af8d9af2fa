package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.core.graph.rewrite.AffineFolding;
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
import java.util.List;

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
        Model current = ShapeInference.infer(OpsetChange.raised(withConstants(model)));
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
