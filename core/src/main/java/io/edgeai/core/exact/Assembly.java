package io.edgeai.core.exact;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.Emulation;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.place.Layers;
import io.edgeai.core.quantize.place.WeightSite;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the kernels of a quantized model. */
final class Assembly {

    /** Operators that move numbers and change none. */
    private static final Set<String> MOVES = Set.of(
            "Slice",
            "Split",
            "Pad",
            "Gather",
            "Expand",
            "Tile",
            "DepthToSpace",
            "SpaceToDepth",
            "Shape",
            "Size",
            "Cast",
            "Constant",
            "ConstantOfShape",
            "Where",
            "Upsample",
            "MaxPool");

    private final Quantized quantized;
    private final Graph graph;
    private final Wiring wiring;
    private final Layers layers;
    private final Map<Node, WeightSite> sites = new HashMap<>();
    private final Set<Node> absorbed = new HashSet<>();
    private final Set<String> floats;
    private final List<Node> inFloat = new ArrayList<>();

    Assembly(Quantized quantized) {
        this.quantized = quantized;
        this.graph = quantized.floating().graph();
        this.wiring = new Wiring(graph);
        this.layers = Layers.of(graph, quantized.activations());
        this.floats = Set.copyOf(wiring.activations());
        WeightSite.of(graph).forEach(site -> sites.put(site.node(), site));
    }

    /** A node with what is computed with it. */
    record Part(Node first, Node last, Kernel kernel) {}

    /** The parts in the order of the graph. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!absorbed.contains(node)) {
                parts.add(part(node));
            }
        }
        return parts;
    }

    /** The nodes that are computed in float32, of those that were asked for. */
    List<Node> inFloat() {
        return List.copyOf(inFloat);
    }

    /** The format in which a node takes a value, where it is not the value's own. */
    Optional<QuantParams> converted(String value, Node by) {
        QuantParams own = quantized.activations().get(value);
        return layers.taken(value, by).filter(taken -> !taken.equals(own));
    }

    /** Constants as the chip has them. */
    Map<String, Tensor> constants() {
        Map<String, Tensor> constants = new HashMap<>(graph.initializers());
        quantized
                .weights()
                .forEach((name, params) ->
                        constants.computeIfPresent(name, (key, tensor) -> Parameters.rounded(tensor, params)));
        return constants;
    }

    private Part part(Node node) {
        Optional<Weights.Layout> layout = Optional.ofNullable(sites.get(node)).flatMap(this::layout);
        if (layout.isPresent()) {
            return layer(layout.orElseThrow());
        }
        Optional<Kernel> known = floats.contains(node.output()) ? known(node) : Movement.of(node);
        return new Part(node, node, known.orElseGet(() -> inFloat(node)));
    }

    private Optional<Kernel> known(Node node) {
        Optional<Kernel> unary = Unary.of(node, graph::constant).map(Assembly::alone);
        return unary.or(() -> Elementwise.of(node))
                .or(() -> Pools.of(node))
                .or(() -> Movement.of(node))
                .or(() -> Statistics.of(node, quantized.floating().opset()));
    }

    private static Kernel alone(Unary function) {
        return inputs -> {
            double[] values = inputs.get(0).reals().clone();
            function.apply(values, values.length);
            return List.of(new Reals(values, inputs.get(0).sizes()));
        };
    }

    private Kernel inFloat(Node node) {
        boolean nearest =
                node.is("Resize") && node.textAttribute("mode", "nearest").equals("nearest");
        if (!MOVES.contains(node.op()) && !nearest && floats.contains(node.output())) {
            inFloat.add(node);
        }
        return new FloatNode(quantized.floating(), node);
    }

    /** The layout of a layer's weights, if its form is known here. */
    private Optional<Weights.Layout> layout(WeightSite site) {
        Node node = site.node();
        Tensor weights = graph.constant(site.weight()).orElseThrow();
        boolean numbers = node.input(2)
                .map(name -> graph.constant(name)
                        .filter(bias -> bias.elements() == 1
                                || bias.elements()
                                        == Weights.Layout.of(node, weights).outputs())
                        .isPresent())
                .orElse(true);
        boolean form =
                switch (node.op()) {
                    case "Conv" -> weights.rank() == 4;
                    case "ConvTranspose" -> weights.rank() == 4 && Stretch.isKnown(node);
                    case "Gemm" -> weights.rank() == 2 && node.intAttribute("transA", 0) == 0;
                    default -> weights.rank() == 2;
                };
        return form && numbers ? Optional.of(Weights.Layout.of(node, weights)) : Optional.empty();
    }

    /** A layer with the functions of its result that are computed with it. */
    private Part layer(Weights.Layout layout) {
        Node first = layout.node();
        Node last = first;
        List<Unary> functions = new ArrayList<>();
        while (!quantized.activations().containsKey(last.output()) && !wiring.isOutput(last.output())) {
            List<Node> consumers = wiring.consumers(last.output());
            Optional<Unary> function =
                    consumers.size() == 1 ? Unary.of(consumers.get(0), graph::constant) : Optional.empty();
            if (function.isEmpty()) {
                break;
            }
            last = consumers.get(0);
            absorbed.add(last);
            functions.add(function.orElseThrow());
        }
        Optional<Grid> grid =
                Optional.ofNullable(quantized.activations().get(last.output())).map(Grid::of);
        String name = first.inputs().get(1);
        Optional<QuantParams> params = Optional.ofNullable(quantized.weights().get(name));
        Weights weights = Weights.of(layout, graph.constant(name).orElseThrow(), params);
        return new Part(first, last, new Layer(weights, bias(first), Finish.of(functions, grid)));
    }

    private Layer.Bias bias(Node node) {
        List<Double> numbers = new ArrayList<>();
        Optional<Tensor> codes = Emulation.biasCodes(quantized.emulated(), node);
        if (codes.isPresent()) {
            for (long code : codes.orElseThrow().toLongs()) {
                numbers.add((double) code);
            }
            return new Layer.Bias(numbers, List.of());
        }
        double beta = node.is("Gemm") ? node.floatAttribute("beta", 1) : 1;
        node.input(2).flatMap(graph::constant).ifPresent(bias -> {
            for (float number : bias.toFloats()) {
                numbers.add(beta * number);
            }
        });
        return new Layer.Bias(List.of(), numbers);
    }
}
