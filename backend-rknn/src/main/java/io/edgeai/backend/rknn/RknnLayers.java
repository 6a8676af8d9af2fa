package io.edgeai.backend.rknn;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the compiler tells at log level 5: where each layer runs, its estimate of cycles and traffic, and memory. Estimates, not measurements.
 *
 * @param errors lines that the compiler marks as errors while the toolkit reports success
 */
record RknnLayers(List<Row> rows, double internalBytes, double weightBytes, List<String> errors) {

    private static final Pattern ROW = Pattern.compile(
            "^D RKNN: \\[[^\\]]*\\] (\\d+)\\s+(\\S+)\\s+(\\S+)\\s+(CPU|NPU|GPU)\\s+(\\S+)\\s+(\\S+)\\s+(\\d+)/(\\d+)/(\\d+)\\s+(\\d+)(?:\\s+(\\S+))?");
    private static final Pattern INTERNAL = Pattern.compile("Total Internal Memory Size: ([0-9.]+)KB");
    private static final Pattern WEIGHTS = Pattern.compile("Total Weight Memory Size: ([0-9.]+)KB");
    private static final Pattern ERROR = Pattern.compile("^E RKNN: (?:\\[[^\\]]*\\] )?(.*)");

    /** One layer; {@code name} is {@code Op:node}, empty for what the compiler added. */
    record Row(
            String op,
            String type,
            String target,
            String input,
            String output,
            double cycles,
            double kilobytes,
            String name) {
        boolean isCpu() {
            return target.equals("CPU") && !op.equals("InputOperator") && !op.equals("OutputOperator");
        }
    }

    static RknnLayers parse(String log) {
        List<Row> rows = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        log.lines().forEach(line -> {
            Matcher row = ROW.matcher(line);
            Matcher error = ERROR.matcher(line);
            if (row.find()) {
                rows.add(new Row(
                        row.group(2),
                        row.group(3),
                        row.group(4),
                        row.group(5),
                        row.group(6),
                        Double.parseDouble(row.group(9)),
                        Double.parseDouble(row.group(10)),
                        row.group(11) == null ? "" : row.group(11)));
            } else if (error.find()) {
                errors.add(error.group(1).strip());
            }
        });
        return new RknnLayers(
                List.copyOf(rows), kilobytes(INTERNAL, log), kilobytes(WEIGHTS, log), List.copyOf(errors));
    }

    /** Layers on the CPU and errors behind a return code of 0. */
    List<Diagnostic> findings(String chip, boolean cpuAllowed) {
        List<Diagnostic> found = new ArrayList<>();
        if (rows.isEmpty()) {
            found.add(Diagnostic.error(
                    "the compiler's log has no layer table: where the layers of " + chip + " run is not known"));
        }
        rows.stream().filter(Row::isCpu).forEach(row -> found.add(cpu(row, chip, cpuAllowed)));
        errors.forEach(line -> found.add(Diagnostic.error("the compiler reports '" + line
                + "' although the toolkit returns success: the model may be broken on " + chip)));
        return found;
    }

    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("memory-bytes", internalBytes + weightBytes);
        figures.put("internal-memory-bytes", internalBytes);
        figures.put("weight-memory-bytes", weightBytes);
        figures.put(Artifact.ESTIMATED_CYCLES, sum(Row::cycles));
        figures.put("estimated-traffic-bytes", 1024 * sum(Row::kilobytes));
        return figures;
    }

    Exhibit table() {
        List<List<String>> cells = rows.stream()
                .map(row -> List.of(
                        row.name.isEmpty() ? row.op : row.name,
                        row.op,
                        row.type,
                        row.target,
                        row.input,
                        row.output,
                        Long.toString(Math.round(row.cycles)),
                        Long.toString(Math.round(row.kilobytes))))
                .toList();
        return new Exhibit.Table(
                "Layers as the compiler placed them (cycles and traffic are its estimates; 0 cycles: it gives none)",
                List.of("layer", "operator", "type", "target", "input", "output", "cycles", "traffic KB"),
                cells);
    }

    private static Diagnostic cpu(Row row, String chip, boolean allowed) {
        String title = row.name.isEmpty() ? row.op : row.name;
        // Shape changes at the ends move no more than the output itself; the small runtime of the RV chips has Reshape
        // as well.
        boolean harmless = row.op.equals("Reshape");
        String message =
                "layer '" + title + "' (" + row.op + ") runs on the CPU of " + chip + ", by the compiler's table";
        return harmless || allowed
                ? Diagnostic.warning(message)
                : Diagnostic.error(message).hint("write  allow: [cpu-fallback]  under this target to accept that");
    }

    private double sum(ToDoubleFunction<Row> figure) {
        return rows.stream().mapToDouble(figure).sum();
    }

    private static double kilobytes(Pattern pattern, String log) {
        Matcher matcher = pattern.matcher(log);
        return matcher.find() ? 1024 * Double.parseDouble(matcher.group(1)) : 0;
    }
}
