package io.edgeai.backend.tidl;

import static io.edgeai.backend.tidl.TidlChips.CHANNELS_AT_ONCE;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What a model's layers cost by their sizes alone. Feature maps are computed as if their width were a multiple of 8 (of 16 before a stride of 2), channels of
 * each group as if they were multiples of 8 (performance guide of the vendor). Depthwise convolutions, which the vendor computes by kernels of their own, are
 * taken as padded in width and in their number of channels only.
 */
record TidlLayers(List<Layer> all, long inputWidth, Quantized quantized) {

    private static final int WIDTH_AT_ONCE = 8;
    private static final Set<String> VIEWS =
            Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout");

    /**
     * A layer of multiply-adds.
     *
     * @param width of the result; 0 for inner products, which have none
     * @param groups 1, or of a grouped convolution
     * @param work multiply-adds for one column of the result, one channel in, one channel out and one group
     */
    record Layer(String name, String op, long width, long groups, long in, long out, long work) {

        long real() {
            return Math.max(1, width) * groups * in * out * work;
        }

        /** What is computed where the result is {@code columns} wide. */
        private long computed(long columns) {
            boolean depthwise = op.equals("DepthwiseConv");
            long lanes = depthwise ? up(groups, CHANNELS_AT_ONCE) : groups;
            long channels = depthwise ? in * out : up(in, CHANNELS_AT_ONCE) * up(out, CHANNELS_AT_ONCE);
            return up(columns, WIDTH_AT_ONCE) * lanes * channels * work;
        }

        long computed() {
            return width == 0 ? up(in, CHANNELS_AT_ONCE) * up(out, CHANNELS_AT_ONCE) * work : computed(width);
        }

        /** Computed at another width of the model's input, and the real part of it. */
        private long[] at(long input, long present) {
            long columns = Math.max(1, -Math.floorDiv(-width * input, present));
            return width == 0
                    ? new long[] {real(), computed()}
                    : new long[] {columns * groups * in * out * work, computed(columns)};
        }

        double wasted() {
            return 1 - (double) real() / computed();
        }

        /** Sizes of this layer that waste nothing. */
        String remedy() {
            List<String> words = new ArrayList<>();
            if (width > 0 && width % WIDTH_AT_ONCE != 0) {
                words.add("width " + up(width, WIDTH_AT_ONCE) + (width > WIDTH_AT_ONCE ? " or " + down(width) : ""));
            }
            String by = groups > 1 ? " a group" : "";
            if (op.equals("DepthwiseConv")) {
                add(words, groups, "channels");
            } else {
                add(words, in, "channels in" + by);
                add(words, out, "channels out" + by);
            }
            return String.join(", ", words);
        }

        private static void add(List<String> words, long count, String what) {
            if (count % CHANNELS_AT_ONCE != 0) {
                words.add(up(count, CHANNELS_AT_ONCE) + " " + what + " for " + count);
            }
        }
    }

    static long up(long size, long multiple) {
        return (size + multiple - 1) / multiple * multiple;
    }

    private static long down(long size) {
        return size / WIDTH_AT_ONCE * WIDTH_AT_ONCE;
    }

    static TidlLayers of(Quantized quantized) {
        Graph graph = quantized.floating().graph();
        List<Layer> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Optional<long[]> weights = Nodes.shape(graph, node, 1);
            Optional<long[]> result = Nodes.sizes(graph, node.output());
            Optional<long[]> taken = Nodes.shape(graph, node, 0);
            if (weights.isPresent() && result.isPresent() && taken.isPresent()) {
                layer(node, weights.get(), result.get(), taken.get()).ifPresent(all::add);
            }
        }
        long width = Nodes.sizes(graph, graph.freeInputs().get(0).name())
                .filter(sizes -> sizes.length == 4)
                .map(sizes -> sizes[3])
                .orElse(0L);
        return new TidlLayers(List.copyOf(all), width, quantized);
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

    long real() {
        return all.stream().mapToLong(Layer::real).sum();
    }

    long computed() {
        return all.stream().mapToLong(Layer::computed).sum();
    }

    double wasted() {
        return all.isEmpty() ? 0 : 1 - (double) real() / computed();
    }

    /** The share that is wasted at another width of the input, all layers' widths following it. */
    double wastedAt(long input) {
        long real = 0;
        long computed = 0;
        for (Layer layer : all) {
            long[] both = layer.at(input, inputWidth);
            real += both[0];
            computed += both[1];
        }
        return all.isEmpty() ? 0 : 1 - (double) real / computed;
    }

    /** Of the input widths of half to one and a half of the present one, in steps of 8, the one that wastes least; of equals the nearest. */
    long bestWidth() {
        long best = inputWidth;
        for (long offset = 0; offset <= inputWidth / 2; offset++) {
            for (long width : new long[] {inputWidth - offset, inputWidth + offset}) {
                boolean better = wastedAt(width) < wastedAt(best) - 1e-6;
                best = width % WIDTH_AT_ONCE == 0 && width > 0 && better ? width : best;
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
    long traffic(long shared) {
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
            long size = Nodes.sizes(graph, name)
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
