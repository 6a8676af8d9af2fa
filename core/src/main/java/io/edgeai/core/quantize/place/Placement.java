package io.edgeai.core.quantize.place;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where a chip rounds: every float value between nodes but those inside a fusion; and which values share one quantizer. */
public final class Placement {

    /** Operators whose output holds values of their input and nothing else, or means of them. */
    private static final Set<String> COPIES = Set.of(
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Identity",
            "Dropout",
            "MaxPool",
            "AveragePool",
            "GlobalMaxPool",
            "Slice",
            "Split",
            "Gather",
            "Expand",
            "Tile",
            "DepthToSpace",
            "SpaceToDepth",
            "Concat",
            "Resize",
            "Upsample",
            "Pad");

    private final Wiring wiring;
    private final Domains domains;
    private final List<String> rounded;
    private final Map<String, String> leaders = new HashMap<>();

    private Placement(Wiring wiring, Chip chip, Domains domains) {
        this.wiring = wiring;
        this.domains = domains;
        Set<String> fused = Fused.values(wiring, Set.copyOf(chip.fusions()));
        this.rounded = wiring.activations().stream()
                .filter(name -> !fused.contains(name))
                .filter(name -> chip.integerOperators().isEmpty() || isTaken(name, chip, fused))
                .toList();
        rounded.forEach(name -> leaders.put(name, name));
        shareCopies();
        shareCuts();
    }

    /** The groups of values that share a quantizer, in graph order. */
    public static List<RangeGroup> groups(Wiring wiring, Chip chip, Preprocessing preprocessing, int bits) {
        Placement placement = new Placement(wiring, chip, new Domains(wiring, bits));
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (String name : placement.rounded) {
            members.computeIfAbsent(placement.leader(name), key -> new ArrayList<>())
                    .add(name);
        }
        return members.values().stream()
                .map(group -> placement.group(group, preprocessing))
                .toList();
    }

    /** Of a chip that computes in float too: whether an integer operator takes a value, or a fusion does from outside. */
    private boolean isTaken(String name, Chip chip, Set<String> fused) {
        return wiring.consumers(name).stream()
                .anyMatch(node -> chip.isInteger(wiring.kind(node))
                        || node.inputs().stream().anyMatch(fused::contains));
    }

    private void shareCopies() {
        for (String output : rounded) {
            wiring.producer(output).filter(this::isCopy).ifPresent(node -> originals(node)
                    .forEach(input -> share(input, output)));
        }
    }

    /** A value that is only cut by its one consumer takes the range of what is left, unless others have their range from it. */
    private void shareCuts() {
        Map<String, Integer> sizes = new HashMap<>();
        rounded.forEach(name -> sizes.merge(leader(name), 1, Integer::sum));
        for (String output : rounded) {
            wiring.producer(output)
                    .filter(Domains::isCut)
                    .map(node -> node.inputs().get(0))
                    .ifPresent(input -> {
                        boolean alone = leaders.containsKey(input)
                                && Objects.equals(sizes.get(leader(input)), 1)
                                && wiring.consumers(input).size() == 1
                                && !wiring.isOutput(input);
                        if (alone) {
                            share(input, output);
                        }
                    });
        }
    }

    private RangeGroup group(List<String> members, Preprocessing preprocessing) {
        List<String> sources =
                members.stream().filter(name -> isSource(name, members)).toList();
        Interval domain = members.stream()
                .map(name -> domains.of(
                        name, node -> members.contains(node.output()) && isCopy(node) && !node.is("AveragePool")))
                .flatMap(Optional::stream)
                .reduce(Interval::join)
                .orElse(Interval.ALL);
        String only = sources.size() == 1 ? sources.get(0) : "";
        if (only.isEmpty() || wiring.producer(only).isEmpty()) {
            return only.isEmpty()
                    ? new RangeGroup(members, sources, domain, Double.NaN, Double.NaN)
                    : input(members, sources, preprocessing);
        }
        return switch (wiring.producer(only).orElseThrow().op()) {
            case "HardSwish" -> new RangeGroup(members, sources, domain, Domains.HARD_SWISH_LOWEST, Double.NaN);
            case "Softmax" -> new RangeGroup(members, sources, domain, 0, 1);
            default -> new RangeGroup(members, sources, domain, Double.NaN, Double.NaN);
        };
    }

    /** The picture's range is known: pixels go from 0 to 255. */
    private static RangeGroup input(List<String> members, List<String> sources, Preprocessing preprocessing) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < preprocessing.mean().size(); c++) {
            low = Math.min(
                    low, -preprocessing.mean().get(c) / preprocessing.std().get(c));
            high = Math.max(
                    high,
                    (255 - preprocessing.mean().get(c)) / preprocessing.std().get(c));
        }
        return new RangeGroup(members, sources, Interval.ALL, low, high);
    }

    private boolean isSource(String name, List<String> group) {
        boolean copied = wiring.producer(name)
                .filter(this::isCopy)
                .filter(node -> group.containsAll(node.is("Concat") ? node.inputs() : originals(node)))
                .isPresent();
        boolean cut =
                wiring.consumers(name).stream().anyMatch(node -> Domains.isCut(node) && group.contains(node.output()));
        return !copied && !cut;
    }

    private boolean isCopy(Node node) {
        boolean exact =
                switch (node.op()) {
                    case "Resize", "Upsample" ->
                        node.textAttribute("mode", "nearest").equals("nearest");
                    case "Pad" -> !node.textAttribute("mode", "constant").equals("constant") || padsZero(node);
                    default -> true;
                };
        return COPIES.contains(node.op()) && exact && !originals(node).isEmpty();
    }

    private boolean padsZero(Node pad) {
        return pad.floatAttribute("value", 0) == 0
                && pad.input(2)
                        .map(name -> wiring.constant(name)
                                .filter(value -> value.toFloats()[0] == 0)
                                .isPresent())
                        .orElse(true);
    }

    /** The values that a copying node copies. */
    private List<String> originals(Node copy) {
        List<String> data = copy.is("Concat") ? copy.inputs() : copy.inputs().subList(0, 1);
        return data.stream().filter(leaders::containsKey).toList();
    }

    private String leader(String name) {
        String above = Objects.requireNonNull(leaders.get(name));
        return above.equals(name) ? name : leader(above);
    }

    private void share(String a, String b) {
        String left = leader(a);
        String right = leader(b);
        boolean leftFirst = wiring.order(left) <= wiring.order(right);
        leaders.put(leftFirst ? right : left, leftFirst ? left : right);
    }
}
