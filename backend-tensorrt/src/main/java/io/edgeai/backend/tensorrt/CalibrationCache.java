package io.edgeai.backend.tensorrt;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calibration cache of releases that quantize implicitly (up to 10.x, deprecated since 10.1) and of DLAs: a header line, then one line a tensor with its
 * scale as the eight hexadecimal digits of a float's bits, big end first.
 *
 * @param release the number that the header has, e.g. 8501 for 8.5.1; a runtime with another number ignores the cache without a word
 * @param algorithm e.g. {@code EntropyCalibration2}
 * @param scales by tensor name
 */
record CalibrationCache(int release, String algorithm, Map<String, Float> scales) {

    /** The only calibrator that DLAs take, and the one that TAO uses. */
    static final String ENTROPY_2 = "EntropyCalibration2";

    private static final Pattern HEADER = Pattern.compile("TRT-(\\d+)-(\\w+)");
    private static final Pattern LINE = Pattern.compile("(.+): ([0-9a-fA-F]{1,8})");

    CalibrationCache {
        scales = Collections.unmodifiableMap(new LinkedHashMap<>(scales));
    }

    /** The text of the file. */
    String text() {
        StringBuilder text = new StringBuilder("TRT-" + release + "-" + algorithm + "\n");
        scales.forEach((name, scale) -> text.append(name)
                .append(": ")
                .append("%08x".formatted(Float.floatToRawIntBits(scale)))
                .append('\n'));
        return text.toString();
    }

    /**
     * Reads a file's text. Fewer than eight digits are a number without its leading zeros, as one public writer prints them.
     *
     * @param file its name, for messages
     * @throws EdgeAiException with the line that is not of the form
     */
    static CalibrationCache parse(String file, String text) {
        List<String> lines = text.lines().toList();
        Matcher header = HEADER.matcher(lines.isEmpty() ? "" : lines.get(0).strip());
        if (!header.matches()) {
            throw wrong(file, 1, lines.isEmpty() ? "" : lines.get(0), "TRT-8501-EntropyCalibration2");
        }
        Map<String, Float> scales = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            // Greedy: names may hold colons, the last one parts name and scale.
            Matcher line = LINE.matcher(lines.get(i).strip());
            if (!line.matches()) {
                throw wrong(file, i + 1, lines.get(i), "input_1: 3c010204");
            }
            scales.put(line.group(1), Float.intBitsToFloat(Integer.parseUnsignedInt(line.group(2), 16)));
        }
        return new CalibrationCache(Integer.parseInt(header.group(1)), header.group(2), scales);
    }

    private static EdgeAiException wrong(String file, int line, String found, String form) {
        return EdgeAiException.step(
                Diagnostic.error("line '" + found + "' of a calibration cache has not the form '" + form + "'")
                        .at(new Location(file, line, 1)));
    }
}
