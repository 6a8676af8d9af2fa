package io.edgeai.api.stage;

/** Puts batch norms behind convolutions that have none, so that the model answers as before and learns as one that was never folded. */
@Help(
        "Puts batch norms behind convolutions that lost theirs to folding; the model answers as before. With norms, sizes of weights tell more of what a channel matters, and what pruning took is learned back.")
public record UnfoldNorms(
        @Help("how many training pictures tell the mean and variance of each channel")
                @Default("256")
                @Within(least = 2)
                int images)
        implements StageSpec {}
