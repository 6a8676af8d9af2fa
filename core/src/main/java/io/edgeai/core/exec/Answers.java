package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import java.util.ArrayList;
import java.util.List;

/** The logits of a classifier that does not change, in native memory. */
final class Answers implements AutoCloseable {

    private final Forward forward;
    private final Script script;

    /**
     * Prepares a model.
     *
     * @param scope holds its weights
     */
    Answers(PtNDManager scope, Model model, Preprocessing preprocessing) {
        this.forward = Forward.of(scope, new Forward.Shown(model, preprocessing), List.of(), false);
        List<String> body = new ArrayList<>(forward.lines());
        body.add("return [torch.contiguous(" + forward.logits() + ")]");
        this.script = Script.load(scope, body, forward.graph().nodes());
    }

    /**
     * The logits of pictures.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes]
     */
    NDArray of(NDArray pixels) {
        NDList arguments = new NDList(pixels);
        arguments.addAll(forward.feeds());
        // Tensors made in inference mode could not take part in a loss; no weight here asks for a gradient.
        return script.run(arguments, true).get(0);
    }

    @Override
    public void close() {
        script.close();
    }
}
