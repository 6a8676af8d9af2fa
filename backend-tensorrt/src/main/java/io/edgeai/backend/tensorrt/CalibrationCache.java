package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    /** Greedy: names may hold colons, the last one parts name and scale. */
    private static final Pattern LINE = Pattern.compile("(.+): ([0-9a-fA-F]{1,8})");

    CalibrationCache {
        scales = Collections.unmodifiableMap(new LinkedHashMap<>(scales));
    }

    /** Of the values in 8 bits: implicit quantization takes one scale a tensor, and finds those of weights by itself. */
    static CalibrationCache of(Quantized quantized, String release) {
        Map<String, Float> scales = new LinkedHashMap<>();
        quantized.activations().forEach((name, params) -> {
            if (!params.encoding().isFloat()) {
                scales.put(name, params.scales().get(0));
            }
        });
        return new CalibrationCache(TensorRtChips.number(release), ENTROPY_2, scales);
    }

    /** The text of the file. */
    String text() {
        return scales.entrySet().stream()
                .map(entry -> "%s: %08x\n".formatted(entry.getKey(), Float.floatToRawIntBits(entry.getValue())))
                .collect(Collectors.joining("", "TRT-" + release + "-" + algorithm + "\n", ""));
    }

    /**
     * Reads a file's text. Fewer than eight digits are a number without its leading zeros, as one public writer prints them.
     *
     * @param file its name, for messages
     * @throws EdgeAiException with the line that is not of the form
     */
    static CalibrationCache parse(String file, String text) {
        List<String> lines = text.isEmpty() ? List.of("") : text.lines().toList();
        MatchResult header = match(HEADER, lines, new Location(file, 1, 1), "TRT-8501-EntropyCalibration2");
        Map<String, Float> scales = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                MatchResult line = match(LINE, lines, new Location(file, i + 1, 1), "input_1: 3c010204");
                scales.put(line.group(1), Float.intBitsToFloat(Integer.parseUnsignedInt(line.group(2), 16)));
            }
        }
        return new CalibrationCache(Integer.parseInt(header.group(1)), header.group(2), scales);
    }

    private static MatchResult match(Pattern pattern, List<String> lines, Location place, String form) {
        String line = lines.get(place.line() - 1);
        Matcher found = pattern.matcher(line.strip());
        if (!found.matches()) {
            throw EdgeAiException.step(
                    Diagnostic.error("line '" + line + "' of a calibration cache has not the form '" + form + "'")
                            .at(place));
        }
        return found.toMatchResult();
    }
}
