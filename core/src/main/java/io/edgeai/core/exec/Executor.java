package io.edgeai.core.exec;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a graph forward on the training engine. Not for several threads at once. */
public final class Executor implements AutoCloseable {

    /** A script with the values that it takes, in order. */
    private record Compiled(Script script, List<String> feeds) {}

    private final Model model;
    private final PtNDManager scope;
    private final Map<String, PtNDArray> uploaded = new HashMap<>();
    private final Map<List<String>, Compiled> compiled = new HashMap<>();
    private final Map<String, Tensor> constants;

    private Executor(Model model, PtNDManager scope) {
        this.model = model;
        this.scope = scope;
        this.constants = new HashMap<>(model.graph().initializers());
        this.constants.putAll(Constants.of(model.graph()));
    }

    /**
     * Makes a model ready to run.
     *
     * @throws EdgeAiException if an operator that its outputs need has no kernel; all such operators are named
     */
    public static Executor open(Model model) {
        List<String> outputs = outputs(model);
        GraphScript.of(model, outputs, Call.Scope.inference(model.opset()));
        return new Executor(model, Torch.open());
    }

    /** The operators that can be run and, where they are differentiable, trained. */
    public static Set<String> operators() {
        return Kernels.operators();
    }

    /**
     * Runs the model forward.
     *
     * @param inputs by name; an input that is missing takes its default, if the model gives one
     * @param wanted names of values, inner ones too; none means the model's outputs
     * @return the wanted values by name, in the order asked for
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> wanted) {
        List<String> values = wanted.isEmpty() ? outputs(model) : List.copyOf(wanted);
        Compiled script = compiled.computeIfAbsent(values, this::compile);
        try (PtNDManager run = (PtNDManager) scope.newSubManager()) {
            NDList arguments = new NDList(run.create(0f));
            for (String feed : script.feeds()) {
                arguments.add(
                        inputs.containsKey(feed)
                                ? Transfer.upload(run, inputs.get(feed))
                                : uploaded.computeIfAbsent(feed, this::upload));
            }
            NDList results = script.script().run(arguments, false);
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                named.put(values.get(i), Transfer.download(results.get(i)));
            }
            return named;
        }
    }

    @Override
    public void close() {
        compiled.values().forEach(script -> script.script().close());
        scope.close();
    }

    private PtNDArray upload(String name) {
        Tensor value = constants.get(name);
        if (value == null) {
            throw EdgeAiException.step(Diagnostic.error("input '" + name + "' of the model was not given")
                    .hint("it takes "
                            + model.graph().freeInputs().stream()
                                    .map(Value::name)
                                    .toList()));
        }
        return Transfer.upload(scope, value);
    }

    /** The first argument is a placeholder, so that the results belong to the scope of the run. */
    private Compiled compile(List<String> values) {
        GraphScript graph = GraphScript.of(model, values, Call.Scope.inference(model.opset()));
        List<String> body = new ArrayList<>();
        List<String> feeds = List.copyOf(graph.feeds().keySet());
        for (int i = 0; i < feeds.size(); i++) {
            body.add(graph.feeds().get(feeds.get(i)) + " = t[" + (i + 1) + "]");
        }
        body.addAll(graph.lines());
        List<String> results = values.stream()
                .map(value -> "torch.contiguous(" + graph.variables().get(value) + ")")
                .toList();
        body.add("return [" + String.join(", ", results) + "]");
        return new Compiled(Script.load(scope, body, graph.nodes()), feeds);
    }

    private static List<String> outputs(Model model) {
        return model.graph().outputs().stream().map(Value::name).toList();
    }
}
