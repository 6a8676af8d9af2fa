package io.edgeai.core.exact;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.Batches;
import io.edgeai.core.infer.Feeds;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A quantized model in the chip's number formats, computed exactly: values are integer codes, sums of products are integers, and each value is rounded once,
 * where the chip rounds it. What lies between two roundings is computed in double. Where all scales are powers of two, each number in between is an integer
 * times a power of two and below 2^53, so that double is integer arithmetic with shifts. Pictures of a batch are computed side by side, each by one thread,
 * so results do not depend on how many there are.
 */
public final class ExactSession implements Session {

    private final Quantized quantized;
    private final Feeds feeds;
    private final Program program;

    private ExactSession(Quantized quantized, Preprocessing preprocessing) {
        this.quantized = quantized;
        this.feeds = new Feeds(quantized.floating().graph(), preprocessing);
        this.program = new Program(quantized);
    }

    /** Opens a quantized model. */
    public static ExactSession open(Quantized quantized, Preprocessing preprocessing) {
        return new ExactSession(quantized, preprocessing);
    }

    /** Nodes for which there is no exact kernel: ONNX Runtime computes them in float32, from rounded values to values that are rounded where the chip does. */
    public List<String> inFloat() {
        return program.inFloat().stream()
                .map(node -> "'" + node.title() + "' (" + node.op() + ")")
                .toList();
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        List<Map<String, Tensor>> pictures = Batches.split(feeds.of(inputs));
        long start = System.nanoTime();
        List<Map<String, Tensor>> answers = IntStream.range(0, pictures.size())
                .parallel()
                .mapToObj(i -> tensors(program.run(pictures.get(i), (name, value) -> value)))
                .toList();
        return new Run(Batches.join(answers), Duration.ofNanos(System.nanoTime() - start));
    }

    /** The rounded values and those that are float between layers, for one picture, in the order in which they are computed. */
    @Override
    public Map<String, Tensor> layers(Map<String, Tensor> inputs) {
        return layers(inputs, Map.of());
    }

    /**
     * The values for one picture, where each layer is given another side's own values: a difference is made by that very layer.
     *
     * @param theirs rounded values of the other side as floats, by tensor name; what it does not show is computed
     */
    public Map<String, Tensor> layers(Map<String, Tensor> inputs, Map<String, Tensor> theirs) {
        Map<String, Tensor> given = feeds.of(inputs);
        Map<String, Tensor> layers = new LinkedHashMap<>(given);
        program.run(given, (name, value) -> {
            if (value instanceof Other) {
                return value;
            }
            layers.put(name, value.tensor());
            QuantParams params = quantized.activations().get(name);
            Tensor other = theirs.get(name);
            return params == null || other == null
                    ? value
                    : Grid.of(params).round(Reals.of(other.reshape(Values.longs(value.sizes()))));
        });
        return layers;
    }

    @Override
    public void close() {
        program.close();
    }

    private static Map<String, Tensor> tensors(Map<String, Values> values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, value) -> tensors.put(name, value.tensor()));
        return tensors;
    }
}
