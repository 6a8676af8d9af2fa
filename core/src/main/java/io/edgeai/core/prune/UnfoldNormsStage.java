package io.edgeai.core.prune;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.UnfoldNorms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The stage {@code unfold-norms}: convolutions without norms in, the same with norms that change nothing out. */
public final class UnfoldNormsStage {

    private static final float EPSILON = 1e-5f;

    private final UnfoldNorms spec;

    private UnfoldNormsStage(UnfoldNorms spec) {
        this.spec = spec;
    }

    /** The stage of a spec. */
    public static Stage of(UnfoldNorms spec) {
        return new UnfoldNormsStage(spec)::apply;
    }

    /**
     * Each norm has the mean and variance that its channel has on training pictures, the scale and shift that undo both. The weights stay as they are.
     *
     * @throws EdgeAiException if there is no convolution without a norm
     */
    private StageResult apply(Model model, StageContext context) {
        Graph graph = model.graph();
        List<Node> bare =
                graph.nodes().stream().filter(node -> isBare(graph, node)).toList();
        if (bare.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("model '" + graph.name() + "' has no convolution without a batch norm behind it")
                            .hint("drop the stage 'unfold-norms'"));
        }
        Map<String, ChannelMoments> moments = ChannelMoments.of(
                model, bare.stream().map(Node::output).toList(), new ChannelMoments.Look(context, spec.images()));
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
        for (Node node : graph.nodes()) {
            if (bare.contains(node)) {
                ChannelMoments seen = Objects.requireNonNull(moments.get(node.output()));
                nodes.addAll(withNorm(graph, node, seen, constants));
            } else {
                nodes.add(node);
            }
        }
        Model result = model.withGraph(graph.withNodes(nodes).withInitializers(constants));
        double difference = SameAnswers.check(model, result, context);
        context.reporter().report(new Event.Message("norms stand behind " + bare.size() + " convolutions"));
        return new StageResult(
                result, Map.of("norms", (double) bare.size(), "difference-from-folded", difference), List.of());
    }

    /** A convolution with weights of its own, whose values are neither normed nor the model's answer. */
    private static boolean isBare(Graph graph, Node node) {
        return node.is("Conv")
                && graph.constant(node.inputs().get(1))
                        .filter(weight -> weight.type() == ElementType.FLOAT32)
                        .isPresent()
                && node.input(2).map(name -> graph.constant(name).isPresent()).orElse(true)
                && !graph.isOutput(node.output())
                && graph.consumers(node.output()).stream().noneMatch(next -> next.is("BatchNormalization"))
                && isInner(graph, node);
    }

    /** The layer that makes the scores has no norm in any network. */
    private static boolean isInner(Graph graph, Node node) {
        int at = graph.nodes().indexOf(node);
        return graph.nodes().subList(at + 1, graph.nodes().size()).stream()
                .anyMatch(later -> later.is("Conv") || later.is("Gemm") || later.is("MatMul"));
    }

    private static List<Node> withNorm(Graph graph, Node node, ChannelMoments seen, Map<String, Tensor> constants) {
        int width = seen.mean().size();
        float[] bias =
                node.input(2).flatMap(graph::constant).map(Tensor::floats).orElseGet(() -> new float[width]);
        float[] scale = new float[width];
        float[] mean = new float[width];
        float[] shift = new float[width];
        float[] variance = new float[width];
        for (int i = 0; i < width; i++) {
            mean[i] = (float) (seen.mean().get(i) - bias[i]);
            shift[i] = mean[i] + bias[i];
            variance[i] = seen.variance().get(i).floatValue();
            scale[i] = (float) Math.sqrt(variance[i] + EPSILON);
        }
        String value = node.output();
        Map<String, float[]> parts = new LinkedHashMap<>();
        parts.put(value + ".norm.scale", scale);
        parts.put(value + ".norm.shift", shift);
        parts.put(value + ".norm.mean", mean);
        parts.put(value + ".norm.variance", variance);
        parts.forEach((name, values) -> constants.put(name, Tensor.ofFloats(values, width)));
        String raw = value + ".before-norm";
        List<String> inputs = new ArrayList<>(List.of(raw));
        inputs.addAll(parts.keySet());
        return List.of(
                node.withInputs(node.inputs().subList(0, 2)).withOutputs(List.of(raw)),
                Node.of("BatchNormalization", inputs, value)
                        .with("epsilon", Attribute.of(EPSILON))
                        .with("momentum", Attribute.of(0.9f))
                        .named(node.title() + ".norm"));
    }
}
