package io.edgeai.core.report;

import io.edgeai.api.model.Digest;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a sweep found out; all accuracies are on the validation part.
 *
 * @param search grid, random or successive-halving
 */
public record SweepResult(String name, String search, long seed, List<Row> rows) {

    public SweepResult {
        rows = List.copyOf(rows);
    }

    /** How a trial ended. */
    public enum Outcome {
        DONE,
        /** An acceptance limit of the spec does not hold. */
        MISSED,
        /** Not trained to its end. */
        GIVEN_UP,
        FAILED
    }

    /**
     * A trial.
     *
     * @param settings what it takes of each axis
     * @param note why it ended as it did
     * @param accuracy of {@code form}, 0..1; NaN where there is none
     * @param form the furthest form that was measured, and on which target
     * @param floating accuracy of the float model
     * @param bytes of the artifact
     * @param milliseconds for a picture on the chip, by the vendor's estimate or measurement
     * @param model digest of the float model
     */
    public record Row(
            int trial,
            Map<String, String> settings,
            Outcome outcome,
            String note,
            double accuracy,
            String form,
            double floating,
            long parameters,
            long multiplyAdds,
            Optional<Double> bytes,
            Optional<Double> milliseconds,
            String model) {

        public Row {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /** The row with its end. */
        public Row with(Outcome newOutcome, String newNote, double newAccuracy, String newForm) {
            return new Row(
                    trial,
                    settings,
                    newOutcome,
                    newNote,
                    newAccuracy,
                    newForm,
                    floating,
                    parameters,
                    multiplyAdds,
                    bytes,
                    milliseconds,
                    model);
        }

        /** What the chip is asked for: the artifact's size, or the model's parameters where there is no artifact. */
        double size() {
            return bytes.map(count -> count / 1024).orElse((double) parameters);
        }

        /** The chip's time, or multiply-adds where it is not known. */
        double time() {
            return milliseconds.orElse((double) multiplyAdds);
        }

        boolean isWhole() {
            return (outcome == Outcome.DONE || outcome == Outcome.MISSED) && Double.isFinite(accuracy);
        }

        private boolean beats(Row other) {
            boolean asGood = accuracy >= other.accuracy && size() <= other.size() && time() <= other.time();
            return asGood && (accuracy > other.accuracy || size() < other.size() || time() < other.time());
        }

        /** Its figures in one line. */
        public String text() {
            StringBuilder text = new StringBuilder(percent(accuracy) + " (" + form + ")");
            bytes.ifPresent(count -> text.append(String.format(Locale.ROOT, ", %.0f KiB", count / 1024)));
            milliseconds.ifPresent(ms -> text.append(String.format(Locale.ROOT, ", %.2f ms", ms)));
            return note.isEmpty() ? text.toString() : text + ", " + note;
        }
    }

    /** The trial to take: the most accurate of those that keep all limits, else of those that miss some; of equals the smallest, then the first. */
    public Optional<Integer> best() {
        return best(Outcome.DONE).or(() -> best(Outcome.MISSED)).map(Row::trial);
    }

    private Optional<Row> best(Outcome outcome) {
        return whole().filter(row -> row.outcome() == outcome)
                .min(Comparator.comparingDouble((Row row) -> -row.accuracy())
                        .thenComparingDouble(Row::size)
                        .thenComparingInt(Row::trial));
    }

    /** Trials that no other beats: none is at least as accurate, small and fast, and better in one of the three. */
    public List<Integer> front() {
        return whole().filter(row -> whole().noneMatch(other -> other.beats(row)))
                .map(Row::trial)
                .toList();
    }

    private Stream<Row> whole() {
        return rows.stream().filter(Row::isWhole);
    }

    /** What sizes are counted in. */
    String sizeWord() {
        return rows.stream().anyMatch(row -> row.bytes().isPresent()) ? "size, KiB" : "parameters";
    }

    /** What times are counted in. */
    String timeWord() {
        return rows.stream().anyMatch(row -> row.milliseconds().isPresent()) ? "time on the chip, ms" : "multiply-adds";
    }

    /** Over all that the sweep found out; the same spec, pictures and tools give the same, however often the sweep was stopped. */
    public Digest digest() {
        StringBuilder text = new StringBuilder(name + "\n" + search + "\n" + seed);
        for (Row row : rows) {
            text.append('\n').append(row.trial()).append(row.settings()).append(row.outcome());
            if (row.outcome() != Outcome.FAILED) {
                text.append(row.accuracy())
                        .append(row.form())
                        .append(row.floating())
                        .append(row.bytes())
                        .append(row.milliseconds())
                        .append(row.model());
            }
        }
        return Digest.of(text.toString());
    }

    /** The table, with its head as the first row. */
    public List<List<String>> table() {
        List<String> axes = rows.stream()
                .flatMap(row -> row.settings().keySet().stream())
                .distinct()
                .toList();
        List<Integer> front = front();
        List<List<String>> table = new java.util.ArrayList<>();
        table.add(
                Stream.of(Stream.of("trial"), axes.stream(), Stream.of("accuracy", "float", sizeWord(), timeWord(), ""))
                        .flatMap(part -> part)
                        .toList());
        for (Row row : rows) {
            boolean known = row.parameters() > 0;
            table.add(Stream.of(
                            Stream.of(Integer.toString(row.trial())),
                            axes.stream().map(axis -> row.settings().getOrDefault(axis, "")),
                            Stream.of(
                                    percent(row.accuracy()),
                                    percent(row.floating()),
                                    known ? number(row.size()) : "",
                                    known ? number(row.time()) : "",
                                    remark(row, front)))
                    .flatMap(part -> part)
                    .toList());
        }
        return table;
    }

    private String remark(Row row, List<Integer> front) {
        String word =
                best().equals(Optional.of(row.trial())) ? "best" : front.contains(row.trial()) ? "not beaten" : "";
        String end = row.outcome() == Outcome.DONE
                ? ""
                : row.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (row.note().isEmpty() ? "" : ": " + row.note());
        return Stream.of(word, end).filter(part -> !part.isEmpty()).collect(java.util.stream.Collectors.joining(", "));
    }

    private static String number(double value) {
        return value < 100 ? String.format(Locale.ROOT, "%.2f", value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** A share as a percentage; empty where there is none. */
    public static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : "";
    }
}
