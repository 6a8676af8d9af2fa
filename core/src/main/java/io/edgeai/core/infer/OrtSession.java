package io.edgeai.core.infer;

import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model with one or more inputs as a {@link Session} on this machine. Pixels are normalised as its preprocessing says; an input that comes as float is
 * taken as it is. A model with quantize/dequantize pairs runs exactly as written, any other as fast as the library can.
 */
public final class OrtSession implements Session {

    /** Operators whose outputs are no layer's values: integers, shapes. */
    private static final Set<String> NOT_FLOAT =
            Set.of("QuantizeLinear", "Shape", "Size", "ArgMax", "ArgMin", "NonZero");

    private final Model model;
    private final Feeds feeds;
    private final OrtRunner runner;

    private OrtSession(Model model, Preprocessing preprocessing, OrtRunner runner) {
        this.model = model;
        this.feeds = new Feeds(model.graph(), preprocessing);
        this.runner = runner;
    }

    /**
     * Opens a model.
     *
     * @throws io.edgeai.api.report.EdgeAiException if ONNX Runtime refuses it
     */
    public static OrtSession open(Model model, Preprocessing preprocessing) {
        boolean emulation = model.graph().operators().contains("QuantizeLinear");
        Optimization optimization = emulation ? Optimization.EXACT : Optimization.FAST;
        return new OrtSession(model, preprocessing, OrtRunner.open(model, List.of(), optimization));
    }

    /** Runs a batch; a model whose batch is fixed to one takes its pictures one after the other. */
    @Override
    public Run run(Map<String, Tensor> inputs) {
        Map<String, Tensor> given = feeds.of(inputs);
        long start = System.nanoTime();
        Map<String, Tensor> outputs = isBatchOfOne()
                ? Batches.join(Batches.split(given).stream().map(runner::run).toList())
                : runner.run(given);
        return new Run(outputs, Duration.ofNanos(System.nanoTime() - start));
    }

    /** Every inner float value for one picture, in the order in which they are computed. */
    @Override
    public Map<String, Tensor> layers(Map<String, Tensor> inputs) {
        try (OrtRunner all = OrtRunner.open(model, inner(model.graph()))) {
            Map<String, Tensor> given = feeds.of(inputs);
            Map<String, Tensor> layers = new LinkedHashMap<>(given);
            all.run(given).forEach((name, tensor) -> {
                if (tensor.type() == ElementType.FLOAT32) {
                    layers.put(name, tensor);
                }
            });
            return layers;
        }
    }

    @Override
    public void close() {
        runner.close();
    }

    private boolean isBatchOfOne() {
        return model.graph().freeInputs().stream().allMatch(input -> input.shape()
                .filter(shape -> shape.rank() > 0 && shape.dim(0).equals(Dim.of(1)))
                .isPresent());
    }

    private static List<String> inner(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> !NOT_FLOAT.contains(node.op()))
                .map(Node::outputs)
                .flatMap(List::stream)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
