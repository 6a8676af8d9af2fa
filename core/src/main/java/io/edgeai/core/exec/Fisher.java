package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much a classifier's answer hangs on each channel of its inner values: the diagonal of the Fisher information, estimated by the squared gradients of
 * the log-likelihood of answers drawn from the model's own distribution (Martens, "New insights and perspectives on the natural gradient method", 2020).
 * Small errors e of a value change the answer, as a KL divergence, by about half the sum of weight times e squared. No labels are needed.
 */
public final class Fisher implements AutoCloseable {

    private static final int DRAWS = 2;

    /** Fixed, so that sums are made in the same order on every machine. */
    private static final int THREADS = 2;

    private final List<String> values;
    private final PtNDManager scope;
    private final Script script;
    private final List<NDArray> feeds;
    private final Batches batches = new Batches();
    private final Map<String, double[]> sums = new LinkedHashMap<>();
    private int pictures;

    private Fisher(Model model, Preprocessing preprocessing, Collection<String> values) {
        this.values = List.copyOf(values);
        this.scope = Torch.open();
        JniUtils.setNumThreads(THREADS);
        Forward forward = Forward.of(scope, new Forward.Shown(model, preprocessing), values, true);
        this.feeds = forward.feeds();
        List<String> body = new ArrayList<>(forward.lines());
        String list = String.join(
                ", ", this.values.stream().map(forward.graph().variables()::get).toList());
        body.add("return __torch__.fisher(" + forward.logits() + ", [" + list + "], " + DRAWS + ")");
        this.script = Script.load(scope, body, forward.graph().nodes());
    }

    /**
     * Prepares a model.
     *
     * @param values inner values; those that the answer does not hang on get weights of zero
     * @throws EdgeAiException if it is no classifier of pictures or has operators without a kernel
     */
    public static Fisher open(Model model, Preprocessing preprocessing, Collection<String> values) {
        return new Fisher(model, preprocessing, values);
    }

    /**
     * Takes one picture.
     *
     * @param pixels uint8 [1, height, width, channels]
     */
    public void add(Tensor pixels) {
        if (pixels.type() != ElementType.UINT8 || pixels.rank() != 4) {
            throw new IllegalArgumentException("pixels " + pixels + " are not uint8 [1, height, width, channels]");
        }
        JniUtils.setSeed(pictures);
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList(batches.upload(run, pixels));
            arguments.addAll(feeds);
            NDList found = script.run(arguments, true);
            for (int i = 0; i < values.size(); i++) {
                float[] energy = found.get(i).toFloatArray();
                double[] sum = sums.computeIfAbsent(values.get(i), name -> new double[energy.length]);
                for (int c = 0; c < energy.length; c++) {
                    sum[c] += energy[c];
                }
            }
        }
        pictures++;
    }

    /** The weight of each channel of each value, the mean over the pictures and over the positions of the channel; axis 1 is the channels'. */
    public Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        sums.forEach((name, sum) -> {
            float[] mean = new float[sum.length];
            for (int c = 0; c < mean.length; c++) {
                mean[c] = (float) (sum[c] / pictures / DRAWS);
            }
            weights.put(name, mean);
        });
        return weights;
    }

    @Override
    public void close() {
        script.close();
        scope.close();
    }
}
