package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Hands our ranges over under the toolkit's names, and compares what came of them. */
final class RknnRanges {

    /** Operators whose input and output the toolkit holds to one range. */
    private static final Set<String> SHARED =
            Set.of("Reshape", "Transpose", "Relu", "Clip", "exDataConvert", "Flatten", "Squeeze", "Unsqueeze");

    private static final double EQUAL = 1e-6;
    private static final double WEIGHTS_EQUAL = 1e-5;
    private static final int NAMED = 5;

    private RknnRanges() {}

    /** Ranges by the toolkit's tensor names: ours, and for tensors that the toolkit added or holds to the same range, those of their neighbours. */
    static Map<String, double[]> of(Map<String, QuantParams> activations, JsonNode observed) {
        Map<String, double[]> ranges = new LinkedHashMap<>();
        activations.forEach((name, params) -> ranges.put(name, range(params)));
        Set<String> quantized = new HashSet<>();
        observed.path("tensors").properties().forEach(entry -> {
            if (entry.getValue().path("dtype").asText().startsWith("int")) {
                quantized.add(entry.getKey());
            }
        });
        boolean spread = true;
        while (spread) {
            spread = false;
            for (JsonNode node : observed.path("nodes")) {
                if (SHARED.contains(node.path("op").asText())) {
                    String in = node.path("inputs").path(0).asText();
                    String out = node.path("outputs").path(0).asText();
                    spread |= adopt(ranges, in, out) || adopt(ranges, out, in);
                }
            }
        }
        ranges.keySet().retainAll(quantized);
        return ranges;
    }

    private static boolean adopt(Map<String, double[]> ranges, String to, String from) {
        double[] range = ranges.get(from);
        return range != null && ranges.putIfAbsent(to, range) == null;
    }

    /**
     * The range from which the toolkit's formula makes our scale and zero point: the one that they were made from, or else the one that they cover. The first
     * is better, as the toolkit cuts some ranges to what makes a difference, such as that before a HardSwish at -3, where the second may begin below.
     */
    private static double[] range(QuantParams params) {
        Encoding encoding = params.encoding();
        double low = params.min().get(0);
        double high = params.max().get(0);
        double scale = params.scales().get(0);
        int zero = params.zeroPoints().get(0);
        double made = (high - low) / (encoding.highest() - encoding.lowest());
        boolean same = Math.abs(made - scale) <= EQUAL * scale && Math.rint(encoding.lowest() - low / made) == zero;
        return encoding.symmetric() || same
                ? new double[] {low, high}
                : new double[] {(encoding.lowest() - zero) * scale, (encoding.highest() - zero) * scale};
    }

    /** Every difference between what was handed over and what is in the file or in the toolkit's tables. */
    static List<Diagnostic> readBack(Quantized ours, JsonNode observed, RknnFile file) {
        List<Diagnostic> found = new ArrayList<>();
        ours.activations().forEach((name, params) -> {
            RknnFile.Scale compiled = file.scales().get(name);
            if (compiled != null && isWidened(ours, params, compiled)) {
                found.add(Diagnostic.warning("tensor '" + name + "' is compiled in "
                        + ours.scheme().others().get(0).name() + ", as all layers that take it are: whoever runs '"
                        + ours.floating().graph().name() + "' hands it over so"));
            } else if (compiled != null && differs(params, compiled)) {
                found.add(Diagnostic.warning(
                        "tensor '" + name + "' was compiled with scale " + compiled.scale() + " and zero point "
                                + compiled.zeroPoint() + ", not with the "
                                + params.scales().get(0) + " and "
                                + params.zeroPoints().get(0) + " handed over: the emulation is not exact there"));
            }
        });
        found.addAll(rounding(ours, observed));
        found.addAll(weights(ours, observed));
        return found;
    }

    /** Whether the compiled scale is that of the same range in more bits: the toolkit converts constants and the input beforehand. */
    private static boolean isWidened(Quantized ours, QuantParams params, RknnFile.Scale compiled) {
        double width = params.max().get(0) - params.min().get(0);
        return ours.scheme().others().stream()
                .map(other -> other.activations())
                .filter(wide -> !RknnFormats.isOther(ours, params))
                .anyMatch(wide -> Math.abs(compiled.scale() - width / (wide.highest() - wide.lowest()))
                        <= EQUAL * compiled.scale());
    }

    private static boolean differs(QuantParams ours, RknnFile.Scale compiled) {
        double scale = ours.scales().get(0);
        // The toolkit writes 1 / (2^n - 1) for its fixed-point scales of 2^-n.
        double expected = ours.encoding().scale() == Encoding.Scale.POWER_OF_TWO ? 1 / (1 / scale - 1) : scale;
        return Math.abs(compiled.scale() - expected) > EQUAL * expected
                || compiled.zeroPoint() != ours.zeroPoints().get(0);
    }

    /** Tensors that one side rounds and the other does not. */
    private static List<Diagnostic> rounding(Quantized ours, JsonNode observed) {
        Set<String> known = new HashSet<>();
        ours.floating().graph().nodes().forEach(node -> known.addAll(node.outputs()));
        ours.floating().graph().outputs().forEach(output -> known.remove(output.name()));
        Set<String> theirs = new TreeSet<>();
        observed.path("rounded").forEach(name -> theirs.add(name.asText()));
        Set<String> onlyThere = new TreeSet<>(theirs);
        onlyThere.retainAll(known);
        onlyThere.removeAll(ours.activations().keySet());
        Set<String> onlyHere = new TreeSet<>(ours.activations().keySet());
        onlyHere.retainAll(known);
        observed.path("tensors").fieldNames().forEachRemaining(known::remove);
        onlyHere.removeAll(known);
        onlyHere.removeAll(theirs);
        List<Diagnostic> found = new ArrayList<>();
        if (!onlyThere.isEmpty()) {
            found.add(Diagnostic.warning("the toolkit rounds " + some(onlyThere) + ", the emulation does not"));
        }
        if (!onlyHere.isEmpty()) {
            found.add(Diagnostic.warning("the emulation rounds " + some(onlyHere) + ", the toolkit does not"));
        }
        return found;
    }

    private static List<Diagnostic> weights(Quantized ours, JsonNode observed) {
        Set<String> different = new TreeSet<>();
        ours.weights().forEach((name, params) -> {
            if (params.encoding().bits() != ours.scheme().weights().bits()) {
                return; // The toolkit makes these in its second step and shows them nowhere; the simulator's values
                // prove them.
            }
            JsonNode theirs = observed.path("weights").path(name);
            for (int i = 0;
                    i < params.scales().size() && i < theirs.path("scale").size();
                    i++) {
                double scale = theirs.path("scale").path(i).asDouble();
                boolean equal = Math.abs(scale - params.scales().get(i)) <= WEIGHTS_EQUAL * scale
                        && theirs.path("zero_point").path(i).asInt()
                                == params.zeroPoints().get(i);
                if (!equal) {
                    different.add(name);
                }
            }
        });
        return different.isEmpty()
                ? List.of()
                : List.of(Diagnostic.warning("the toolkit quantizes the weights " + some(different)
                        + " otherwise than the emulation: the emulation is not exact there"));
    }

    private static String some(Set<String> names) {
        String list = String.join("', '", names.stream().limit(NAMED).toList());
        return "'" + list + "'" + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
