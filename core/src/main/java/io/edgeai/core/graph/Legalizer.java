package io.edgeai.core.graph;

import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.dead.DeadChannels;
import java.util.ArrayList;
import java.util.List;

/** Brings a model into the form that a chip asks for: the same function, or a refusal. */
public final class Legalizer {

    /**
     * A legal model.
     *
     * @param preprocessing what must now happen to pictures before the model; it is written into the model too
     * @param notes what was changed, for the report
     */
    public record Legal(Model model, Preprocessing preprocessing, List<Diagnostic> notes) {
        public Legal {
            notes = List.copyOf(notes);
        }

        Legal with(Model newModel, Diagnostic... more) {
            return with(newModel, preprocessing, more);
        }

        Legal with(Model newModel, Preprocessing newPreprocessing, Diagnostic... more) {
            List<Diagnostic> all = new ArrayList<>(notes);
            all.addAll(List.of(more));
            return new Legal(newModel, newPreprocessing, all);
        }
    }

    private Legalizer() {}

    /**
     * Simplifies the model, then carries out the rewrites in order. Outputs keep their names.
     *
     * @throws EdgeAiException if a rewrite would change what the model computes; it names the node or value in the way
     */
    public static Legal apply(Model model, Preprocessing preprocessing, List<Rewrite> rewrites) {
        Legal legal = new Legal(Simplifier.simplify(model), preprocessing, List.of());
        for (Rewrite rewrite : rewrites) {
            legal = apply(legal, rewrite);
        }
        return legal.with(legal.model().withPreprocessing(legal.preprocessing()));
    }

    private static Legal apply(Legal legal, Rewrite rewrite) {
        if (rewrite instanceof Rewrite.StaticBatch) {
            return StaticBatch.apply(legal);
        } else if (rewrite instanceof Rewrite.NormalisationOut) {
            return NormalisationOut.apply(legal);
        } else if (rewrite instanceof Rewrite.WholeMean) {
            return WholeMean.apply(legal);
        } else if (rewrite instanceof Rewrite.HeadOff) {
            return HeadOff.apply(legal);
        } else if (rewrite instanceof Rewrite.PoolChain chain) {
            return PoolChain.apply(legal, chain.kernel());
        } else if (rewrite instanceof Rewrite.HalvedPools pools) {
            return HalvedPools.apply(legal, pools.area());
        } else if (rewrite instanceof Rewrite.ConcatAsSum) {
            return legal.with(ConcatAsSum.apply(legal.model()));
        } else if (rewrite instanceof Rewrite.GemmAsConv) {
            return GemmAsConv.apply(legal);
        } else if (rewrite instanceof Rewrite.Opset opset) {
            return legal.with(OpsetChange.lowered(legal.model(), opset.highest()));
        }
        Model carrying = legal.model().withPreprocessing(legal.preprocessing());
        if (rewrite instanceof Rewrite.DeadChannels) {
            return legal.with(DeadChannels.fold(carrying));
        }
        return legal.with(ShapeInference.infer(((Rewrite.Custom) rewrite).apply(carrying)));
    }
}
