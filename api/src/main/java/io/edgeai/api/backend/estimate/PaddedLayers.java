package io.edgeai.api.backend.estimate;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.rule.Site;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The layers of multiply-adds of a model, and what an engine computes for them: a result as if its width were a multiple of the engine's columns, channels of
 * each group as if they were multiples of its channels. Depthwise convolutions, for which vendors have kernels of their own, are taken as padded in width and in
 * their number of channels only.
 *
 * @param inputWidth of the pictures; 0 where that is not known
 */
public record PaddedLayers(List<Layer> all, long inputWidth, Quantized quantized, Engine engine) {

    private static final Set<String> VIEWS =
            Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout");

    /**
     * A layer of multiply-adds.
     *
     * @param width of the result; 0 for inner products, which have none
     * @param groups 1, or of a grouped convolution
     * @param work multiply-adds for one column of the result, one channel in, one channel out and one group
     */
    public record Layer(String name, String op, long width, long groups, long in, long out, long work) {

        /** Multiply-adds. */
        public long real() {
            return Math.max(1, width) * groups * in * out * work;
        }

        /** What is computed where the result is {@code columns} wide. */
        private long computed(Engine engine, long columns) {
            boolean depthwise = op.equals("DepthwiseConv");
            long lanes = depthwise ? engine.upChannels(groups) : groups;
            long channels = depthwise ? in * out : engine.upChannels(in) * engine.upChannels(out);
            return engine.upColumns(columns) * lanes * channels * work;
        }

        /** Multiply-adds with all padding. */
        public long computed(Engine engine) {
            return width == 0 ? engine.upChannels(in) * engine.upChannels(out) * work : computed(engine, width);
        }

        /** Computed at another width of the model's input, and the real part of it. */
        private long[] at(Engine engine, long input, long present) {
            long columns = Math.max(1, -Math.floorDiv(-width * input, present));
            return width == 0
                    ? new long[] {real(), computed(engine)}
                    : new long[] {columns * groups * in * out * work, computed(engine, columns)};
        }

        /** The share of what is computed that is padding. */
        public double wasted(Engine engine) {
            return 1 - (double) real() / computed(engine);
        }

        /** Sizes of this layer that waste nothing. */
        public String remedy(Engine engine) {
            List<String> words = new ArrayList<>();
            if (width > 0 && width % engine.columns() != 0) {
                words.add("width " + engine.upColumns(width)
                        + (width > engine.columns() ? " or " + width / engine.columns() * engine.columns() : ""));
            }
            String by = groups > 1 ? " a group" : "";
            if (op.equals("DepthwiseConv")) {
                add(words, engine, groups, "channels");
            } else {
                add(words, engine, in, "channels in" + by);
                add(words, engine, out, "channels out" + by);
            }
            return String.join(", ", words);
        }

        private static void add(List<String> words, Engine engine, long count, String what) {
            if (count % engine.channels() != 0) {
                words.add(engine.upChannels(count) + " " + what + " for " + count);
            }
        }
    }

    /** The layers of a quantized model. */
    public static PaddedLayers of(Quantized quantized, Engine engine) {
        Graph graph = quantized.floating().graph();
        List<Layer> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Optional<long[]> weights = new Site(graph, node).shape(1);
            Optional<long[]> result = new Site(graph, node).outputShape();
            Optional<long[]> taken = new Site(graph, node).shape(0);
            if (weights.isPresent() && result.isPresent() && taken.isPresent()) {
                layer(node, weights.get(), result.get(), taken.get()).ifPresent(all::add);
            }
        }
        long width = sizes(graph, graph.freeInputs().get(0).name())
                .filter(sizes -> sizes.length == 4)
                .map(sizes -> sizes[3])
                .orElse(0L);
        return new PaddedLayers(List.copyOf(all), width, quantized, engine);
    }

    private static Optional<Layer> layer(Node node, long[] weights, long[] result, long[] taken) {
        if (node.is("Conv") && result.length == 4) {
            long groups = node.intAttribute("group", 1);
            boolean depthwise = groups > 1 && groups == taken[1];
            long work = result[0] * result[2] * weights[2] * weights[3];
            return Optional.of(new Layer(
                    node.title(),
                    depthwise ? "DepthwiseConv" : "Conv",
                    result[3],
                    groups,
                    weights[1],
                    weights[0] / groups,
                    work));
        }
        if ((node.is("Gemm") || node.is("MatMul")) && weights.length == 2) {
            long in = taken[taken.length - 1];
            long out = result[result.length - 1];
            long rows = LongStream.of(result).reduce(1, (a, b) -> a * b) / Math.max(1, out);
            return Optional.of(new Layer(node.title(), node.op(), 0, 1, in, out, rows));
        }
        return Optional.empty();
    }

    /** All multiply-adds. */
    public long real() {
        return all.stream().mapToLong(Layer::real).sum();
    }

    private long computed() {
        return all.stream().mapToLong(layer -> layer.computed(engine)).sum();
    }

    /** The share of all that is computed that is padding. */
    public double wasted() {
        return all.isEmpty() ? 0 : 1 - (double) real() / computed();
    }

    /** The share that is wasted at another width of the input, all layers' widths following it. */
    public double wastedAt(long input) {
        long real = 0;
        long computed = 0;
        for (Layer layer : all) {
            long[] both = layer.at(engine, input, inputWidth);
            real += both[0];
            computed += both[1];
        }
        return all.isEmpty() ? 0 : 1 - (double) real / computed;
    }

    /** Of the input widths of half to one and a half of the present one, in steps of the columns, the one that wastes least; of equals the nearest. */
    public long bestWidth() {
        long best = inputWidth;
        for (long offset = 0; offset <= inputWidth / 2; offset++) {
            for (long width : new long[] {inputWidth - offset, inputWidth + offset}) {
                boolean better = wastedAt(width) < wastedAt(best) - 1e-6;
                best = width % engine.columns() == 0 && width > 0 && better ? width : best;
            }
        }
        return best;
    }

    /**
     * Bytes that a picture moves to and from external memory: all weights once, and each value once when it is made and once for each layer that takes it,
     * except those that fit the memory on the chip. Ends of the model always move.
     *
     * @param shared bytes that a value may have to stay on the chip; 0 where none stays
     */
    public long traffic(long shared) {
        Graph graph = quantized.floating().graph();
        Set<String> moved = new HashSet<>(quantized.activations().keySet());
        if (moved.isEmpty()) {
            graph.nodes().forEach(node -> moved.addAll(node.outputs()));
        }
        graph.nodes().stream()
                .filter(node -> VIEWS.contains(node.op()))
                .forEach(node -> moved.removeAll(node.outputs()));
        graph.freeInputs().forEach(input -> moved.add(input.name()));
        graph.outputs().forEach(output -> moved.add(output.name()));
        long bytes = graph.initializers().entrySet().stream()
                .filter(entry -> entry.getValue().type().isFloat())
                .mapToLong(
                        entry -> (long) entry.getValue().elements() * weightBits(entry.getKey(), entry.getValue()) / 8)
                .sum();
        for (String name : moved) {
            long size = sizes(graph, name)
                            .map(sizes -> LongStream.of(sizes).reduce(1, (a, b) -> a * b))
                            .orElse(0L)
                    * bits(name)
                    / 8;
            boolean end = graph.isOutput(name)
                    || graph.freeInputs().stream()
                            .anyMatch(input -> input.name().equals(name));
            bytes += end
                    ? size
                    : size <= shared ? 0 : size * (1 + graph.consumers(name).size());
        }
        return bytes;
    }

    private static Optional<long[]> sizes(Graph graph, String name) {
        return Optional.ofNullable(graph.initializers().get(name))
                .map(Tensor::sizes)
                .or(() -> graph.value(name)
                        .flatMap(Value::shape)
                        .filter(Shape::isStatic)
                        .map(Shape::sizes));
    }

    private int bits(String name) {
        return Optional.ofNullable(quantized.activations().get(name))
                .map(QuantParams::encoding)
                .orElse(quantized.scheme().activations())
                .bits();
    }

    /** Vectors are biases, which have 32 bits. */
    private int weightBits(String name, Tensor tensor) {
        return Optional.ofNullable(quantized.weights().get(name))
                .map(params -> params.encoding().bits())
                .orElse(tensor.rank() < 2 ? 32 : quantized.scheme().weights().bits());
    }
}
