package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Gradients of a classifier's cross entropy with respect to weights, with running statistics. Nothing is learned. Not for several threads at once. */
public final class WeightGradients implements AutoCloseable {

    /** Fixed, so that sums are made in the same order on every machine. */
    private static final int THREADS = 2;

    private final List<String> weights;
    private final PtNDManager scope;
    private final List<NDArray> feeds;
    private final Script script;
    private final Batches batches = new Batches();

    private WeightGradients(Model model, Preprocessing preprocessing, Collection<String> weights) {
        this.scope = Torch.open();
        JniUtils.setNumThreads(THREADS);
        Forward forward = Forward.of(scope, new Forward.Shown(model, preprocessing), List.of(), false);
        this.feeds = forward.feeds();
        Map<String, String> variables = forward.graph().feeds();
        this.weights =
                weights.stream().filter(variables::containsKey).distinct().toList();
        Set<String> watched = this.weights.stream().map(variables::get).collect(Collectors.toSet());
        List<String> body = new ArrayList<>();
        forward.lines().forEach(line -> body.add(watching(line, watched)));
        body.add("loss = torch.cross_entropy_loss(y, t[" + (feeds.size() + 1) + "], None, 1, -100, 0.)");
        body.add("ws = " + this.weights.stream().map(variables::get).collect(Collectors.joining(", ", "[", "]")));
        body.add("return __torch__.gradients(loss, ws, ws)");
        this.script = Script.load(scope, body, forward.graph().nodes());
    }

    /**
     * Prepares a model.
     *
     * @param weights initializers; those that the answer does not hang on have no gradient
     * @throws io.edgeai.api.report.EdgeAiException if it is no classifier of pictures or has operators without a kernel
     */
    public static WeightGradients open(Model model, Preprocessing preprocessing, Collection<String> weights) {
        return new WeightGradients(model, preprocessing, weights);
    }

    /**
     * The gradients of a batch's mean cross entropy, each in its weight's form.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @param labels N class numbers
     */
    public Map<String, Tensor> of(Tensor pixels, int[] labels) {
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList(batches.upload(run, pixels));
            arguments.addAll(feeds);
            arguments.add(run.create(Arrays.stream(labels).asLongStream().toArray()));
            NDList found = script.run(arguments, true);
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            for (int i = 0; i < weights.size(); i++) {
                gradients.put(weights.get(i), Transfer.download(found.get(i)));
            }
            return gradients;
        }
    }

    @Override
    public void close() {
        script.close();
        scope.close();
    }

    /** A fed weight takes part as a leaf that collects a gradient. */
    private static String watching(String line, Set<String> watched) {
        int equals = line.indexOf(" = ");
        boolean fed = equals > 0
                && watched.contains(line.substring(0, equals))
                && line.substring(equals).startsWith(" = t[");
        return fed
                ? line.substring(0, equals) + " = torch.requires_grad_(torch.detach(" + line.substring(equals + 3)
                        + "))"
                : line;
    }
}
