package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The operator table of the vendor's ONNX parser, by release. What it says of types, of what only a builder can know, and of operators whose restriction has
 * no predicate here is shown and not checked.
 */
final class TensorRtOps {

    private static final long MOST_CANDIDATES = 3840;
    private static final Set<String> RESIZES =
            Set.of("half_pixel", "pytorch_half_pixel", "tf_half_pixel_for_nn", "asymmetric", "align_corners");
    private static final Set<String> ROUNDINGS = Set.of("floor", "ceil", "round_prefer_floor", "round_prefer_ceil");

    /** Restrictions that can be seen in a graph. What is not known holds. */
    private static final Map<String, BiPredicate<Graph, Node>> PREDICATES = Map.ofEntries(
            Map.entry("AveragePool", (graph, node) -> isFlat(graph, node) && isDense(node)),
            Map.entry(
                    "MaxPool",
                    (graph, node) -> isFlat(graph, node)
                            && isDense(node)
                            && node.outputs().size() == 1),
            Map.entry("LpPool", (graph, node) -> isDense(node)),
            Map.entry("CumSum", TensorRtOps::hasConstantAxes),
            Map.entry("Squeeze", TensorRtOps::hasConstantAxes),
            Map.entry("Unsqueeze", TensorRtOps::hasConstantAxes),
            Map.entry("Slice", (graph, node) -> isConstant(graph, node, 3)),
            Map.entry("Pad", (graph, node) -> isConstant(graph, node, 3)),
            Map.entry("GridSample", (graph, node) -> isOfRank(graph, node, 4, 4)),
            Map.entry("LayerNormalization", (graph, node) -> node.outputs().size() == 1),
            Map.entry("ScatterND", (graph, node) -> node.textAttribute("reduction", "none")
                    .equals("none")),
            Map.entry(
                    "TopK",
                    (graph, node) -> node.intAttribute("sorted", 1) == 1
                            && constant(graph, node, 1)
                                    .map(k -> k.toLongs()[0] < MOST_CANDIDATES)
                                    .orElse(true)),
            Map.entry("Resize", (graph, node) -> isSimpleResize(node)),
            Map.entry("QuantizeLinear", TensorRtOps::hasNoZeroPoint),
            Map.entry("DequantizeLinear", TensorRtOps::hasNoZeroPoint));

    private TensorRtOps() {}

    /** A line of the table. */
    private record Row(String op, String since, String restriction) {

        OpRule rule(Release release) {
            if (since.equals("none")) {
                return refused("is in no release's list");
            }
            if (!release.isAtLeast(since)) {
                return refused("is there from TensorRT " + since + " on, this device has " + release);
            }
            boolean reduction = op.startsWith("Reduce");
            return restriction.equals("-")
                    ? new OpRule(op, "any", (graph, node) -> true, Placement.ACCELERATOR)
                    : new OpRule(
                            op,
                            restriction,
                            reduction
                                    ? TensorRtOps::hasConstantAxes
                                    : PREDICATES.getOrDefault(op, (graph, node) -> true),
                            Placement.ACCELERATOR);
        }

        private OpRule refused(String why) {
            return new OpRule(op, why, (graph, node) -> true, Placement.REFUSED);
        }
    }

    /** The rules of a release. */
    static List<OpRule> rules(Release release) {
        return lines().flatMap(row -> rules(row, release)).toList();
    }

    private static Stream<OpRule> rules(Row row, Release release) {
        if (!row.op().equals("Conv") && !row.op().equals("ConvTranspose")) {
            return Stream.of(row.rule(release));
        }
        return Stream.of(row.op(), "Depthwise" + row.op())
                .map(op -> release.isAtLeast("8.5")
                        ? new Row(op, row.since(), row.restriction()).rule(release)
                        : new OpRule(
                                op,
                                "2D or 3D, weights initializer",
                                (graph, node) -> isFlat(graph, node) && isConstant(graph, node, 1),
                                Placement.ACCELERATOR));
    }

    private static Stream<Row> lines() {
        try (InputStream source = TensorRtOps.class.getResourceAsStream("operators.txt")) {
            if (source == null) {
                throw new IllegalStateException("resource 'operators.txt' is not in this build");
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| "))
                    .map(cells -> new Row(cells[0], cells[1], cells[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSimpleResize(Node node) {
        boolean nearest = node.textAttribute("mode", "nearest").equals("nearest");
        return (nearest || node.textAttribute("mode", "nearest").equals("linear"))
                && RESIZES.contains(node.textAttribute("coordinate_transformation_mode", "half_pixel"))
                && (!nearest || ROUNDINGS.contains(node.textAttribute("nearest_mode", "round_prefer_floor")))
                && node.textAttribute("keep_aspect_ratio_policy", "stretch").equals("stretch")
                && node.intAttribute("antialias", 0) == 0;
    }

    private static boolean hasConstantAxes(Graph graph, Node node) {
        return isConstant(graph, node, 1);
    }

    private static boolean hasNoZeroPoint(Graph graph, Node node) {
        return constant(graph, node, 2)
                .map(zero -> LongStream.of(zero.toLongs()).allMatch(value -> value == 0))
                .orElse(true);
    }

    private static boolean isFlat(Graph graph, Node node) {
        return isOfRank(graph, node, 4, 5);
    }

    private static boolean isDense(Node node) {
        return LongStream.of(node.intsAttribute("dilations")).allMatch(value -> value == 1);
    }

    private static boolean isOfRank(Graph graph, Node node, int least, int most) {
        return node.input(0)
                .flatMap(graph::value)
                .flatMap(Value::shape)
                .map(shape -> shape.rank() >= least && shape.rank() <= most)
                .orElse(true);
    }

    /** Left out, or an initializer. A graph without any says nothing. */
    private static boolean isConstant(Graph graph, Node node, int input) {
        return node.input(input).isEmpty()
                || graph.constant(node.inputs().get(input)).isPresent();
    }

    private static Optional<Tensor> constant(Graph graph, Node node, int input) {
        return node.input(input).flatMap(graph::constant);
    }
}
