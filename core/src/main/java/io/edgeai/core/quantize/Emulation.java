package io.edgeai.core.quantize;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.Codes;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.Layers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a model as standard Q/DQ ONNX. A rounded value keeps its name after rounding, so that layers of both models can be compared by name; before it is
 * called {@code NAME/raw}. Inputs keep theirs; rounded they are {@code NAME/rounded}. Weights are stored as codes, biases as int32 with the product of the
 * scales of input and weights. What a layer takes in another format than it was made in is rounded again, as {@code NAME/16-bit} or the like.
 *
 * <p>Codes of 8 bits or fewer use ONNX's own operators (opset 13); wider ones too from opset 21 on, below that ONNX Runtime's of the same names
 * ({@code com.microsoft}). Rounding other than half to even, and codes that leave out a part of their type, are carried out in float before QuantizeLinear.
 */
public final class Emulation {

    private static final String MICROSOFT = "com.microsoft";

    private final Model model;
    private final Layers layers;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers;
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> conversions = new HashSet<>();
    private boolean foreign;

    private Emulation(Model model, Layers layers) {
        this.model = model;
        this.layers = layers;
        this.initializers = new LinkedHashMap<>(model.graph().initializers());
    }

    /** The emulation of a model with these parameters. */
    public static Model of(
            Model model,
            Map<String, QuantParams> activations,
            Map<String, WeightCodes> weights,
            Map<String, BiasCodes> biases) {
        Emulation emulation = new Emulation(model, Layers.of(model.graph(), activations));
        emulation.weights(weights);
        for (Value input : model.graph().freeInputs()) {
            Optional.ofNullable(activations.get(input.name()))
                    .ifPresent(params -> emulation.roundInput(input.name(), params));
        }
        for (Node node : model.graph().nodes()) {
            emulation.add(node, activations, biases);
        }
        return emulation.result();
    }

    private void weights(Map<String, WeightCodes> weights) {
        weights.forEach((name, codes) -> {
            if (codes.params().encoding().isFloat()) {
                initializers.put(name, codes.values());
                return;
            }
            initializers.remove(name);
            constant(name + "/codes", codes.codes());
            parameters(name, codes.params());
            nodes.add(coder(
                    "DequantizeLinear",
                    List.of(name + "/codes", name + "/scale", name + "/zero"),
                    name,
                    codes.params()));
        });
    }

    private void roundInput(String name, QuantParams params) {
        round(name, name + "/rounded", params);
        renamed.put(name, name + "/rounded");
    }

    private void add(Node node, Map<String, QuantParams> activations, Map<String, BiasCodes> biases) {
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            String made = renamed.getOrDefault(input, input);
            QuantParams own = activations.get(input);
            inputs.add(layers.taken(input, node)
                    .filter(taken -> !taken.equals(own))
                    .map(taken -> converted(input, made, taken))
                    .orElse(made));
        }
        BiasCodes bias = biases.get(node.output());
        if (bias != null) {
            String name = biasName(node);
            addBias(name, bias);
            inputs.set(2, name);
        }
        List<String> outputs = node.outputs().stream()
                .map(name -> activations.containsKey(name) ? name + "/raw" : name)
                .toList();
        nodes.add(node.withInputs(inputs).withOutputs(outputs));
        for (String output : node.outputs()) {
            QuantParams params = activations.get(output);
            if (params != null) {
                round(output + "/raw", output, params);
            }
        }
    }

    /** A value in the format of a layer that takes it, which is not the one that it was made in. */
    private String converted(String name, String made, QuantParams taken) {
        String to = name + "/" + taken.encoding().bits() + "-bit";
        if (conversions.add(to)) {
            round(made, to, taken);
        }
        return to;
    }

    private void round(String from, String to, QuantParams params) {
        Encoding encoding = params.encoding();
        if (encoding.isFloat()) {
            nodes.add(cast(from, to + "/half", ElementType.FLOAT16));
            nodes.add(cast(to + "/half", to, ElementType.FLOAT32));
            return;
        }
        Rounder rounder = new Rounder(encoding);
        String value = encoding.rounding() == Rounding.HALF_EVEN ? from : wholeSteps(from, to, params);
        if (!rounder.fillsStorage()) {
            List<Rounder.Step> steps = Parameters.steps(params);
            constant(to + "/least", beside(params, ends(steps, rounder, rounder.lowest())));
            constant(to + "/most", beside(params, ends(steps, rounder, rounder.highest())));
            nodes.add(Node.of("Max", List.of(value, to + "/least"), to + "/raised"));
            nodes.add(Node.of("Min", List.of(to + "/raised", to + "/most"), to + "/cut"));
            value = to + "/cut";
        }
        nodes.add(coder("QuantizeLinear", List.of(value, to + "/scale", to + "/zero"), to + "/codes", params));
        parameters(to, params);
        nodes.add(coder("DequantizeLinear", List.of(to + "/codes", to + "/scale", to + "/zero"), to, params));
    }

    private static Node cast(String from, String to, ElementType type) {
        return Node.of("Cast", List.of(from), to).named(to + "/Cast").with("to", Attribute.of((long) type.code()));
    }

    /** The value in whole steps by the encoding's own rounding, as float again; the half to even of QuantizeLinear then has nothing left to decide. */
    private String wholeSteps(String from, String to, QuantParams params) {
        constant(to + "/step", beside(params, params.scales()));
        boolean toZero = params.encoding().rounding() == Rounding.HALF_TO_ZERO;
        constant(to + "/half", Tensor.scalar(toZero ? -0.5f : 0.5f));
        nodes.add(Node.of("Div", List.of(from, to + "/step"), to + "/steps"));
        String steps = to + "/steps";
        boolean away = toZero || params.encoding().rounding() == Rounding.HALF_AWAY;
        if (away) {
            nodes.add(Node.of("Sign", List.of(steps), to + "/sign"));
            nodes.add(Node.of("Abs", List.of(steps), to + "/size"));
            steps = to + "/size";
        }
        nodes.add(Node.of("Add", List.of(steps, to + "/half"), to + "/above"));
        nodes.add(Node.of(toZero ? "Ceil" : "Floor", List.of(to + "/above"), to + "/whole"));
        String whole = to + "/whole";
        if (away) {
            nodes.add(Node.of("Mul", List.of(whole, to + "/sign"), to + "/signed"));
            whole = to + "/signed";
        }
        nodes.add(Node.of("Mul", List.of(whole, to + "/step"), to + "/stepped"));
        return to + "/stepped";
    }

    /** The codes of the bias of a node of the float model, in units of its sums, where an emulation has them. */
    public static Optional<Tensor> biasCodes(Model emulated, Node node) {
        return node.input(2).flatMap(bias -> emulated.graph().constant(biasName(node) + "/codes"));
    }

    private static String biasName(Node node) {
        return node.inputs().get(2) + "/" + node.output();
    }

    private void addBias(String name, BiasCodes bias) {
        int count = bias.scales().size();
        constant(name + "/codes", bias.codes());
        constant(name + "/scale", floats(bias.scales(), count == 1 ? new long[0] : new long[] {count}));
        Node node = coder("DequantizeLinear", List.of(name + "/codes", name + "/scale"), name, model.opset() < 13);
        nodes.add(count == 1 ? node : node.with("axis", Attribute.of(0)));
    }

    private void parameters(String name, QuantParams params) {
        int count = params.scales().size();
        long[] sizes = params.axis() < 0 ? new long[0] : new long[] {count};
        int[] zeros = params.zeroPoints().stream().mapToInt(Integer::intValue).toArray();
        constant(name + "/scale", floats(params.scales(), sizes));
        constant(name + "/zero", Codes.tensor(params.encoding(), zeros, sizes));
    }

    private static Tensor floats(List<Float> values, long... sizes) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Tensor.ofFloats(array, sizes);
    }

    private static List<Float> ends(List<Rounder.Step> steps, Rounder rounder, int code) {
        return steps.stream().map(step -> rounder.value(code, step)).toList();
    }

    /** Numbers for the channels of an activation of rank 4, or one number for all. */
    private static Tensor beside(QuantParams params, List<Float> numbers) {
        return floats(numbers, params.axis() < 0 ? new long[0] : new long[] {numbers.size(), 1, 1});
    }

    private void constant(String name, Tensor tensor) {
        initializers.put(name, tensor);
    }

    private Node coder(String op, List<String> inputs, String output, QuantParams params) {
        boolean microsoft = model.opset() < (params.encoding().bits() > 8 ? 21 : 13);
        Node node = coder(op, inputs, output, microsoft);
        return params.axis() < 0 ? node : node.with("axis", Attribute.of(params.axis()));
    }

    private Node coder(String op, List<String> inputs, String output, boolean microsoft) {
        Node node = Node.of(op, inputs, output).named(output + "/" + op);
        foreign |= microsoft;
        return microsoft ? new Node(node.name(), op, MICROSOFT, inputs, node.outputs(), Map.of(), node.extra()) : node;
    }

    private Model result() {
        Graph graph = model.graph();
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        initializers.keySet().retainAll(used);
        List<Value> inputs = graph.inputs().stream()
                .filter(input -> graph.freeInputs().contains(input) || initializers.containsKey(input.name()))
                .toList();
        Graph changed = graph.withNodes(nodes)
                .withInitializers(initializers)
                .withEnds(inputs, graph.outputs())
                .withValues(List.of());
        Map<String, Long> opsets = new LinkedHashMap<>(model.opsets());
        if (foreign) {
            opsets.put(MICROSOFT, 1L);
        }
        return new Model(changed, opsets, model.irVersion(), Model.PRODUCER, model.metadata(), model.extra());
    }
}
