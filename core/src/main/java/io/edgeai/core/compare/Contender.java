package io.edgeai.core.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A target of a run, or the run's float model.
 *
 * @param run a name for the run; empty where there is only one
 * @param target {@code backend/chip}; empty for the float model
 * @param accuracy share of right test pictures by form: {@code float}, {@code emulated}, {@code simulator}, {@code board}; only what was measured
 * @param form the furthest of these, the one that {@code answers} are of
 * @param agreement share of test pictures with the same answer emulated and on the device, where both were measured
 * @param figures sizes and estimates by name; of a float model {@link #COUNTS}, and the accuracy between stages, such as {@code after prune}
 * @param latency of one picture, where it is known
 * @param errors why the target has no result; empty if it has one
 */
public record Contender(
        String run,
        String target,
        Map<String, Double> accuracy,
        String form,
        Optional<Double> agreement,
        Map<String, Double> figures,
        Optional<Latency> latency,
        Answers answers,
        List<String> errors) {

    /** The forms of a model, the furthest from the float model last. */
    public static final List<String> FORMS = List.of("float", "emulated", "simulator", "board");

    /** Figures of a float model that are numbers of things; its others are shares of right test pictures. */
    public static final List<String> COUNTS = List.of("parameters", "multiply-adds");

    /**
     * How long one picture takes.
     *
     * @param measured whether it was measured on the chip; else a tool estimated it
     */
    public record Latency(double milliseconds, boolean measured) {

        /** As tables show it, such as "1.36 ms, measured". */
        public String text() {
            return String.format(Locale.ROOT, "%.3g ms, %s", milliseconds, measured ? "measured" : "estimated");
        }
    }

    public Contender {
        accuracy = Collections.unmodifiableMap(new LinkedHashMap<>(accuracy));
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        errors = List.copyOf(errors);
    }

    /** What it is called in tables. */
    public String name() {
        String own = isFloat() ? FORMS.get(0) : target;
        return run.isEmpty() ? own : run + " " + own;
    }

    /** Whether it is a run's float model. */
    public boolean isFloat() {
        return target.isEmpty();
    }

    /** The furthest of some forms. */
    public static Optional<String> furthest(java.util.Collection<String> forms) {
        return FORMS.stream().filter(forms::contains).reduce((nearer, further) -> further);
    }

    /** Artifact and memory sizes, and whatever else is known by a name. */
    public Optional<Double> figure(String name) {
        return Optional.ofNullable(figures.get(name)).filter(value -> Double.isFinite(value));
    }
}
