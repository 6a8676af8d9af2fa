package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The logits of a classifier that does not change and inner values after them, in native memory. */
final class Answers implements AutoCloseable {

    private final Forward forward;
    private final Script script;

    /**
     * Prepares a model.
     *
     * @param scope holds its weights
     * @param values inner values that are wanted as well
     */
    Answers(PtNDManager scope, Forward.Shown shown, List<String> values) {
        this.forward = Forward.of(scope, shown, values, false);
        List<String> body = new ArrayList<>(forward.lines());
        String inner = values.stream()
                .map(value -> ", torch.flatten(" + forward.graph().variables().get(value) + ", 1, -1)")
                .collect(Collectors.joining());
        body.add("return [torch.contiguous(torch.cat([" + forward.logits() + inner + "], 1))]");
        this.script = Script.load(scope, body, forward.graph().nodes());
    }

    /**
     * The logits of pictures.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @return float32 [N, classes and elements of all inner values]
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
