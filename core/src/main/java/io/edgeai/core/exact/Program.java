package io.edgeai.core.exact;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A quantized model made ready to run: kernels in order, and the grid of each value that is rounded. May be run by several threads at once. */
final class Program implements AutoCloseable {

    private final List<Step> steps;
    private final Map<String, Values> constants;
    private final Map<String, Grid> inputs;
    private final List<String> outputs;
    private final List<Node> inFloat;

    /** What a node takes: a value, in another format than its own where one is given. */
    private record Source(String name, Optional<Grid> grid) {}

    /** What a node makes. */
    private record Target(String name, Optional<Grid> grid) {}

    /** @param unused values that nobody takes after this step */
    private record Step(Node node, Kernel kernel, List<Source> sources, List<Target> targets, Set<String> unused) {}

    /** Sees each value as it is made, and says which one to go on with. */
    @FunctionalInterface
    interface Observer {

        Values seen(String name, Values value);
    }

    Program(Quantized quantized) {
        Assembly assembly = new Assembly(quantized);
        Map<QuantParams, Grid> grids = new HashMap<>();
        List<Assembly.Part> parts = assembly.parts();
        this.steps = steps(quantized, assembly, parts);
        this.constants = new HashMap<>();
        Set<String> taken = steps.stream()
                .flatMap(step -> step.sources.stream())
                .map(Source::name)
                .collect(Collectors.toSet());
        assembly.constants().forEach((name, tensor) -> {
            if (taken.contains(name)) {
                constants.put(name, FloatNode.of(tensor));
            }
        });
        this.inputs = new LinkedHashMap<>();
        for (Value input : quantized.floating().graph().freeInputs()) {
            Optional.ofNullable(quantized.activations().get(input.name()))
                    .ifPresent(params -> inputs.put(input.name(), grids.computeIfAbsent(params, Grid::of)));
        }
        this.outputs =
                quantized.floating().graph().outputs().stream().map(Value::name).toList();
        this.inFloat = assembly.inFloat();
    }

    private static List<Step> steps(Quantized quantized, Assembly assembly, List<Assembly.Part> parts) {
        List<Step> steps = new ArrayList<>();
        Set<String> needed =
                quantized.floating().graph().outputs().stream().map(Value::name).collect(Collectors.toSet());
        for (int i = parts.size() - 1; i >= 0; i--) {
            Assembly.Part part = parts.get(i);
            List<Source> sources = part.first().inputs().stream()
                    .filter(name -> !name.isEmpty())
                    .limit(part.kernel() instanceof Layer ? 1 : Long.MAX_VALUE)
                    .map(name -> new Source(
                            name, assembly.converted(name, part.first()).map(Grid::of)))
                    .toList();
            Set<String> unused = sources.stream()
                    .map(Source::name)
                    .filter(name -> !needed.contains(name))
                    .collect(Collectors.toSet());
            needed.addAll(unused);
            List<Target> targets = part.last().outputs().stream()
                    .map(name -> new Target(
                            name,
                            Optional.ofNullable(quantized.activations().get(name))
                                    .map(Grid::of)))
                    .toList();
            steps.add(0, new Step(part.first(), part.kernel(), sources, targets, unused));
        }
        return List.copyOf(steps);
    }

    /** Nodes that are computed in float32 by ONNX Runtime, as there is no kernel for them here. */
    List<Node> inFloat() {
        return inFloat;
    }

    /** The outputs for one picture. */
    Map<String, Values> run(Map<String, Tensor> feeds, Observer observer) {
        Map<String, Values> values = new HashMap<>(constants);
        feeds.forEach((name, tensor) -> {
            Values given = FloatNode.of(tensor);
            Grid grid = inputs.get(name);
            values.put(name, grid == null ? given : observer.seen(name + "/rounded", grid.round(given)));
        });
        for (Step step : steps) {
            run(step, values, observer);
            values.keySet().removeAll(step.unused);
        }
        Map<String, Values> answer = new LinkedHashMap<>();
        outputs.forEach(name -> answer.put(name, Objects.requireNonNull(values.get(name))));
        return answer;
    }

    private static void run(Step step, Map<String, Values> values, Observer observer) {
        List<Values> taken = new ArrayList<>();
        for (Source source : step.sources) {
            Values value = Objects.requireNonNull(values.get(source.name), source.name);
            taken.add(source.grid.isPresent() ? source.grid.orElseThrow().round(value) : value);
        }
        List<Values> made;
        try {
            made = step.kernel.run(taken);
        } catch (EdgeAiException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "node '" + step.node.title() + "' (" + step.node.op() + ") failed in the exact session", e);
        }
        for (int i = 0; i < Math.min(made.size(), step.targets.size()); i++) {
            Target target = step.targets.get(i);
            if (!target.name.isEmpty()) {
                Values value =
                        target.grid.isPresent() ? target.grid.orElseThrow().round(made.get(i)) : made.get(i);
                values.put(target.name, observer.seen(target.name, value));
            }
        }
    }

    @Override
    public void close() {
        for (Step step : steps) {
            if (step.kernel instanceof FloatNode node) {
                node.close();
            }
        }
    }
}
