package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How values are rounded in a Q/DQ model, by the name of each value: for holding a model that was written to what was to be written. A value is named as what its
 * DequantizeLinear makes, without {@code /rounded}, which stands behind the names of inputs and weights that keep their own.
 */
public record Codings(Map<String, Coding> byValue) {

    private static final String ROUNDED = "/rounded";

    /** Scales and zero points, one for a tensor or one a channel. */
    public record Coding(List<Float> scales, List<Integer> zeroPoints) {

        public Coding {
            scales = List.copyOf(scales);
            zeroPoints = List.copyOf(zeroPoints);
        }

        private String words() {
            return brief(scales)
                    + (zeroPoints.stream().allMatch(zero -> zero == 0) ? "" : ", zero " + brief(zeroPoints));
        }

        private static String brief(List<?> values) {
            return values.size() == 1 ? values.get(0).toString() : values.size() + " values from " + values.get(0);
        }
    }

    public Codings {
        byValue = Collections.unmodifiableMap(new LinkedHashMap<>(byValue));
    }

    /** Those of a model; every scale must be a constant. */
    public static Codings of(Model model) {
        Graph graph = model.graph();
        Map<String, Coding> found = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op().equals("DequantizeLinear")) {
                String made = node.output();
                String name = made.endsWith(ROUNDED) ? made.substring(0, made.length() - ROUNDED.length()) : made;
                Tensor scales = graph.constant(node.inputs().get(1)).orElseThrow();
                Tensor zeros = node.input(2)
                        .flatMap(graph::constant)
                        .orElse(Tensor.ofBytes(ElementType.INT8, new byte[scales.elements()], scales.sizes()));
                found.put(name, coding(scales, zeros));
            }
        }
        return new Codings(found);
    }

    private static Coding coding(Tensor scales, Tensor zeros) {
        List<Float> steps = new ArrayList<>();
        for (float scale : scales.toFloats()) {
            steps.add(scale);
        }
        List<Integer> codes = new ArrayList<>();
        for (long zero : zeros.toLongs()) {
            codes.add((int) zero);
        }
        return new Coding(steps, codes);
    }

    /** These and those of the parameters that are written as codes. */
    public Codings with(Map<String, QuantParams> parameters, Predicate<QuantParams> written) {
        Map<String, Coding> all = new LinkedHashMap<>(byValue);
        parameters.forEach((name, params) -> {
            if (written.test(params)) {
                all.put(name, new Coding(params.scales(), params.zeroPoints()));
            }
        });
        return new Codings(all);
    }

    /** An error for each value that a model has in another coding than here, or has not, or has besides. */
    public List<Diagnostic> differences(Model written) {
        Codings found = of(written);
        Set<String> names = new LinkedHashSet<>(byValue.keySet());
        names.addAll(found.byValue.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(byValue.get(name), found.byValue.get(name)))
                .map(name -> Diagnostic.error("'" + name + "' has scale " + found.words(name) + " in the file, "
                        + words(name) + " was found for it"))
                .toList();
    }

    private String words(String name) {
        Coding coding = byValue.get(name);
        return coding == null ? "none" : coding.words();
    }
}
