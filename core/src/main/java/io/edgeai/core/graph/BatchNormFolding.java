package io.edgeai.core.graph;

import io.edgeai.api.model.Model;
import io.edgeai.core.graph.rewrite.AffineFolding;
import io.edgeai.core.graph.rewrite.Rewriter;
import java.util.List;

/** Batch normalisation behind convolutions, transposed convolutions and Gemm folded into their weights; one behind anything else stays. */
public final class BatchNormFolding {

    private BatchNormFolding() {}

    /** The model with batch normalisation folded; equal in function up to float rounding. */
    public static Model fold(Model model) {
        return model.withGraph(Rewriter.apply(model.graph(), List.of(AffineFolding.ofNormalisation())));
    }
}
