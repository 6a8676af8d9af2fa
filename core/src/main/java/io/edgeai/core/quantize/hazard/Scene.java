package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.Ranges;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.place.Domains;
import io.edgeai.core.quantize.place.Layers;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What detectors look at: a model's rounding, and what calibration pictures show of it. */
public final class Scene {

    private static final double SHARE = 0.9999;
    private static final int WIDE = 16;

    private final Setting setting;
    private final Model whole;
    private final Calibration calibration;
    private final Spans spans;
    private final Wiring wiring;
    private final Map<String, Integer> groups = new HashMap<>();

    /**
     * @param whole the same model with activations as single operators
     * @param calibration of each value that the setting rounds
     */
    public Scene(Setting setting, Model whole, Calibration calibration, Spans spans) {
        this.setting = setting;
        this.whole = whole;
        this.calibration = calibration;
        this.spans = spans;
        this.wiring = new Wiring(setting.model().graph());
        for (int i = 0; i < calibration.groups().size(); i++) {
            for (String member : calibration.groups().get(i).members()) {
                groups.putIfAbsent(member, i);
            }
        }
    }

    Setting setting() {
        return setting;
    }

    Model whole() {
        return whole;
    }

    Spans spans() {
        return spans;
    }

    Wiring wiring() {
        return wiring;
    }

    /** Values of one scale for the tensor, one for each group of values that share a quantizer. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        for (RangeGroup group : calibration.groups()) {
            String first = group.sources().isEmpty()
                    ? group.members().get(0)
                    : group.sources().get(0);
            QuantParams params = setting.activations().get(first);
            if (params != null && params.scales().size() == 1 && group(first).equals(group)) {
                values.add(first);
            }
        }
        return values;
    }

    RangeGroup group(String value) {
        return calibration.groups().get(Objects.requireNonNull(groups.get(value)));
    }

    QuantParams params(String value) {
        return Objects.requireNonNull(setting.activations().get(value));
    }

    /** The range that a value is rounded in. */
    Interval range(String value) {
        return new Interval(params(value).min().get(0), params(value).max().get(0));
    }

    /** The range that a method finds for a value. */
    Interval range(String value, QuantizeSpec.Range method) {
        Ranges ranges = new Ranges(method, SHARE, new Rounder(params(value).encoding()));
        List<Interval> found = calibration.ranges(Objects.requireNonNull(groups.get(value)), ranges);
        return found.stream().reduce(Interval::join).orElseThrow().floats();
    }

    /** The interval outside of which values of a group make no difference, with activations as single operators. */
    Interval useful(RangeGroup group) {
        Wiring single = new Wiring(whole.graph());
        Domains domains = new Domains(single, setting.scheme().activations().bits());
        return group.members().stream()
                .map(name -> domains.of(name, node -> group.members().contains(node.output())))
                .flatMap(java.util.Optional::stream)
                .reduce(Interval::join)
                .orElse(Interval.ALL);
    }

    /** The setting with another range for all values that share a value's quantizer. */
    Setting with(Setting base, String value, Interval range) {
        QuantParams now = base.activations().get(value);
        return now == null
                ? base
                : base.with(group(value).members(), Parameters.of(now.encoding(), List.of(range.floats())));
    }

    /**
     * The setting with 16 bits for all values that share a value's quantizer, and for the layers that take them: a layer computes in the width of what it
     * makes. Ranges stay.
     */
    Setting widened(Setting base, String value) {
        return widened(base, group(value).members());
    }

    /** As {@link #widened}, for one value alone. */
    Setting widenedAlone(Setting base, String value) {
        return widened(base, List.of(value));
    }

    private static Setting widened(Setting base, List<String> values) {
        Graph graph = base.model().graph();
        Layers layers = Layers.of(graph, base.activations());
        Set<String> wide = new LinkedHashSet<>(values);
        values.forEach(
                value -> graph.consumers(value).forEach(node -> layers.end(node).ifPresent(wide::add)));
        Setting changed = base;
        for (String value : wide) {
            QuantParams now = base.activations().get(value);
            if (now != null && now.encoding().bits() < WIDE) {
                Encoding old = now.encoding();
                Encoding more = new Encoding(
                        WIDE, old.sign(), old.symmetric(), Granularity.PER_TENSOR, old.scale(), old.rounding());
                changed = changed.with(List.of(value), Parameters.as(now, more));
            }
        }
        return changed;
    }

    /** Whether other values have their range from it too. */
    boolean isShared(String value) {
        return group(value).sources().size() > 1;
    }

    static double width(Interval range) {
        return range.high() - range.low();
    }
}
