package io.edgeai.api.backend;

import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a conversion made.
 *
 * @param file the vendor's file for the chip
 * @param contract the sidecar that carries what the file does not: preprocessing, labels, tool versions, digests
 * @param digest over what is stable between equal builds, not always the whole file
 * @param figures sizes and estimates by name with their units in the name, e.g. {@code flash-bytes}, {@code memory-bytes}, {@code estimated-cycles}
 * @param findings what the tool did that the user must know; an error makes the conversion fail
 * @param exhibits for the report, e.g. the vendor's layer table
 */
public record Artifact(
        String backend,
        String chip,
        Path file,
        Path contract,
        Digest digest,
        Map<String, Double> figures,
        List<Diagnostic> findings,
        List<Exhibit> exhibits) {

    /** The figure of a latency of one picture that the vendor's tool measured on the chip itself, in milliseconds. */
    public static final String LATENCY = "latency-ms";

    /** The figure of a latency of one picture that was estimated, by the vendor's tool or from its tables, in milliseconds. */
    public static final String ESTIMATED_LATENCY = "estimated-latency-ms";

    /** The figure of the chip's cycles for one picture that the vendor's tool estimated, where it tells no time; 0 where it estimated nothing. */
    public static final String ESTIMATED_CYCLES = "estimated-cycles";
}
