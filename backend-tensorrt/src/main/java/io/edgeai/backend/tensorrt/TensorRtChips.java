package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The devices of {@code chips.txt}, and what follows from the release of TensorRT that each has. */
final class TensorRtChips {

    static final String INT8 = "int8";

    static final ChipTable TABLE = ChipTable.beside(
            TensorRtChips.class,
            "chips.txt",
            OperatorTable.beside(
                    TensorRtChips.class,
                    "operators.txt",
                    Vocabulary.common().measuring("candidates", "K", site -> site.constant(1).stream()
                            .flatMapToDouble(k -> LongStream.of(k.toLongs()).asDoubleStream())
                            .toArray())));

    /** The releases with which something changed that a table speaks of. */
    private static final List<String> STEPS =
            List.of("8.2", "8.4", "8.5", "8.6", "9.0", "9.3", "10.0", "10.1", "10.9", "10.14", "10.15", "11.0");

    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
    private static final int FIRST_WITH_FIVE_DIGITS = 10;

    private TensorRtChips() {}

    static List<Chip> all() {
        return TABLE.rows().stream().map(TensorRtChips::chip).toList();
    }

    /** A device as core knows it. */
    static Chip chip(Row row) {
        return TABLE.chip(row.with(steps(release(row))));
    }

    static String release(Row row) {
        return row.cell("release").orElseThrow();
    }

    /** Whether a release is another one or a later one. */
    static boolean isAtLeast(String release, String other) {
        return number(release) >= number(other);
    }

    /** What tables say of a release: each step that it is, or is before. */
    static Set<String> steps(String release) {
        return STEPS.stream()
                .map(step -> isAtLeast(release, step) ? step : "before-" + step)
                .collect(Collectors.toSet());
    }

    /** How TensorRT writes a release as one number: 8201 for 8.2.1, from 10.0 on 100300 for 10.3.0. */
    static int number(String release) {
        Matcher parts = FORM.matcher(release);
        if (!parts.matches()) {
            throw new IllegalArgumentException("release '" + release + "' of TensorRT has not the form 10.3.0");
        }
        int major = Integer.parseInt(parts.group(1));
        int patch = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return major * (major < FIRST_WITH_FIVE_DIGITS ? 1000 : 10_000)
                + Integer.parseInt(parts.group(2)) * 100
                + patch;
    }

    /** The release behind such a number. */
    static String release(int number) {
        int unit = number >= 100_000 ? 10_000 : 1000;
        return number / unit + "." + number % unit / 100 + "." + number % 100;
    }
}
