package io.edgeai.core.exact;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A node that is computed in float32 by ONNX Runtime: exact for those that only move numbers, as codes times a scale stay what they are. */
final class FloatNode implements Kernel, AutoCloseable {

    private final Model model;
    private final Node node;
    private Optional<OrtRunner> runner = Optional.empty();

    /** A node of a model. It is opened when the types of its inputs are known. */
    FloatNode(Model model, Node node) {
        this.model = model;
        this.node = node;
    }

    @Override
    public List<Values> run(List<Values> inputs) {
        List<String> names =
                node.inputs().stream().filter(name -> !name.isEmpty()).toList();
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            feeds.put(names.get(i), inputs.get(i).tensor());
        }
        Map<String, Tensor> answer = opened(feeds).run(feeds);
        List<Values> outputs = new ArrayList<>();
        for (String name : node.outputs()) {
            outputs.add(name.isEmpty() ? new Reals(new double[0], 0) : of(Objects.requireNonNull(answer.get(name))));
        }
        return outputs;
    }

    /** A tensor as a value. */
    static Values of(Tensor tensor) {
        return tensor.type() == ElementType.FLOAT32 ? Reals.of(tensor) : new Other(tensor);
    }

    private synchronized OrtRunner opened(Map<String, Tensor> feeds) {
        if (runner.isEmpty()) {
            List<Value> inputs = new ArrayList<>();
            feeds.forEach((name, tensor) -> inputs.add(new Value(name, tensor.type(), Optional.empty(), Opaque.NONE)));
            Graph graph = new Graph(node.title(), List.of(node), Map.of(), inputs, List.of());
            List<String> outputs =
                    node.outputs().stream().filter(name -> !name.isEmpty()).toList();
            runner = Optional.of(OrtRunner.open(model.withGraph(graph), outputs, Optimization.NONE));
        }
        return runner.orElseThrow();
    }

    @Override
    public synchronized void close() {
        runner.ifPresent(OrtRunner::close);
        runner = Optional.empty();
    }
}
