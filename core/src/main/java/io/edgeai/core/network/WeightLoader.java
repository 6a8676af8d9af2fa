package io.edgeai.core.network;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts tensors of a file into a model by name and shape. */
public final class WeightLoader {

    /** Below this share of the model's numbers (its head apart), the file is taken for one of another network. */
    private static final double LEAST_SHARE = 0.9;

    private static final int MOST_NAMES = 5;

    private WeightLoader() {}

    /**
     * What loading did.
     *
     * @param model with the tensors in it
     * @param loaded initializers taken from the file
     * @param missing initializers that the file does not have
     * @param mismatched initializers that the file has in another shape
     * @param unused tensors of the file that the model does not have
     * @param diagnostics the same for people
     */
    public record Loaded(
            Model model,
            List<String> loaded,
            List<String> missing,
            List<String> mismatched,
            List<String> unused,
            List<Diagnostic> diagnostics) {
        public Loaded {
            loaded = List.copyOf(loaded);
            missing = List.copyOf(missing);
            mismatched = List.copyOf(mismatched);
            unused = List.copyOf(unused);
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * Loads every float initializer that the tensors have by name and shape; a prefix that all names share, such as {@code module.}, is taken off. A
     * head for another number of classes stays as it is, and is named.
     *
     * @throws EdgeAiException (SPEC) if less than nine tenths of the model without its head are found
     */
    public static Loaded load(Model model, Map<String, Tensor> tensors) {
        Map<String, Tensor> wanted = floats(model);
        String prefix = prefix(wanted.keySet(), tensors.keySet());
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> mismatched = new ArrayList<>();
        wanted.forEach((name, old) -> {
            Tensor found = tensors.get(prefix + name);
            if (found == null) {
                missing.add(name);
            } else if (!sameShape(found, old)) {
                mismatched.add(name);
            } else {
                initializers.put(name, found.reshape(old.sizes()));
                loaded.add(name);
            }
        });
        List<String> unused = tensors.keySet().stream()
                .filter(key -> !key.startsWith(prefix) || !wanted.containsKey(key.substring(prefix.length())))
                .filter(key -> !key.endsWith("num_batches_tracked"))
                .toList();
        Model filled = model.withGraph(model.graph().withInitializers(initializers));
        Loaded result = new Loaded(filled, loaded, missing, mismatched, unused, List.of());
        Set<String> head = Heads.parameters(model);
        requireEnough(result, head, tensors);
        return new Loaded(filled, loaded, missing, mismatched, unused, findings(result, head, tensors));
    }

    private static Map<String, Tensor> floats(Model model) {
        Map<String, Tensor> floats = new LinkedHashMap<>();
        model.graph().initializers().forEach((name, tensor) -> {
            // Scalars are the bounds of a clip, no weights.
            if (tensor.type().isFloat() && tensor.rank() > 0) {
                floats.put(name, tensor);
            }
        });
        return floats;
    }

    /** What stands before most of the model's names in the file. */
    private static String prefix(Set<String> wanted, Set<String> names) {
        Map<String, Integer> votes = new HashMap<>(Map.of("", 0));
        for (String name : names) {
            for (int dot = -1; dot < name.length(); dot = nextDot(name, dot)) {
                if (wanted.contains(name.substring(dot + 1))) {
                    votes.merge(name.substring(0, dot + 1), 1, Integer::sum);
                }
            }
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return votes.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .map(Map.Entry::getKey)
                .min(Comparator.comparingInt(String::length).thenComparing(name -> name))
                .orElse("");
    }

    private static int nextDot(String name, int dot) {
        int next = name.indexOf('.', dot + 1);
        return next < 0 ? name.length() : next;
    }

    /** The same sizes, or the same but for sizes of 1: a fully connected layer and a 1x1 convolution hold the same numbers. */
    private static boolean sameShape(Tensor found, Tensor old) {
        return found.type() == old.type() && Arrays.equals(squeezed(found), squeezed(old));
    }

    private static long[] squeezed(Tensor tensor) {
        return Arrays.stream(tensor.sizes()).filter(size -> size != 1).toArray();
    }

    private static void requireEnough(Loaded result, Set<String> head, Map<String, Tensor> tensors) {
        Map<String, Tensor> all = floats(result.model());
        double total = elements(all, all.keySet(), head);
        double found = elements(all, result.loaded(), head);
        if (found >= LEAST_SHARE * total && !result.loaded().isEmpty()) {
            return;
        }
        String message = "weights fit model '" + result.model().graph().name()
                + "' by %d %% only; %s"
                        .formatted(
                                (int) (100 * found / Math.max(1, total)),
                                result.mismatched().isEmpty()
                                        ? "missing are " + brief(result.missing()) + "; the file has "
                                                + brief(result.unused())
                                        : "of another shape are " + shapes(result.mismatched(), all, tensors));
        throw EdgeAiException.spec(Diagnostic.error(message)
                .hint(
                        "name the network and width that the weights were made for; an ONNX file whose names differ, or whose"
                                + " batch normalisation is folded, is a model of its own:  model: {onnx: FILE}"));
    }

    private static double elements(Map<String, Tensor> all, Iterable<String> names, Set<String> without) {
        double sum = 0;
        for (String name : names) {
            sum += without.contains(name)
                    ? 0
                    : Objects.requireNonNull(all.get(name)).elements();
        }
        return sum;
    }

    private static List<Diagnostic> findings(Loaded result, Set<String> head, Map<String, Tensor> tensors) {
        List<Diagnostic> findings = new ArrayList<>();
        Map<String, Tensor> all = floats(result.model());
        findings.add(Diagnostic.note("weights: " + result.loaded().size() + " tensors loaded, "
                + result.missing().size() + " missing, " + result.mismatched().size() + " of another shape, "
                + result.unused().size() + " of the file unused"));
        List<String> newHead = within(result.mismatched(), head, true);
        if (!newHead.isEmpty()) {
            findings.add(Diagnostic.note(
                    "the head is new, the file's is for other classes: " + shapes(newHead, all, tensors)));
        }
        List<String> random = new ArrayList<>(result.missing());
        random.addAll(within(result.mismatched(), head, false));
        if (!random.isEmpty()) {
            findings.add(Diagnostic.warning("weights do not have " + brief(random) + ": these start at random"));
        }
        return findings;
    }

    private static List<String> within(List<String> names, Set<String> set, boolean inside) {
        return names.stream().filter(name -> set.contains(name) == inside).toList();
    }

    private static String shapes(List<String> names, Map<String, Tensor> all, Map<String, Tensor> tensors) {
        return names.stream()
                        .limit(MOST_NAMES)
                        .map(name -> "'" + name + "' "
                                + Objects.requireNonNull(all.get(name)).shape() + " (file: " + inFile(name, tensors)
                                + ")")
                        .collect(Collectors.joining(", "))
                + more(names);
    }

    private static String inFile(String name, Map<String, Tensor> tensors) {
        return tensors.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(name))
                .map(entry -> entry.getValue().shape().toString())
                .findFirst()
                .orElse("none");
    }

    private static String brief(List<String> names) {
        return names.isEmpty()
                ? "nothing else"
                : names.stream().limit(MOST_NAMES).map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                        + more(names);
    }

    private static String more(List<String> names) {
        return names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
    }
}
