package io.edgeai.api.backend;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A conversion to do.
 *
 * @param quantized the model, legal for the chip, with the ranges that the vendor's tool is to use; without activations the vendor's tool finds them itself
 * @param file {@code quantized.floating()} as an ONNX file, as vendors' tools read it
 * @param preprocessing what must happen to a picture before the model
 * @param calibration pictures for the vendor's own calibration: uint8, [height, width, channels], in the order of {@code preprocessing.colour()}
 * @param labels names of the classes
 * @param options the vendor's own options: a record of the type {@link Backend#options()}
 * @param folder an empty folder of this job's own; artifact and logs stay there
 * @param toolchain the folder of the vendor's installation; where the tool needs none, any folder
 * @param cpuAllowed the spec accepts that operators run on the chip's CPU; else each is an error
 * @param tools where the vendor's tool runs
 */
public record Conversion(
        String name,
        Quantized quantized,
        Path file,
        Chip chip,
        Preprocessing preprocessing,
        List<Tensor> calibration,
        List<String> labels,
        Record options,
        Path folder,
        Path toolchain,
        boolean cpuAllowed,
        Host tools,
        Reporter reporter) {
    /** What makes an artifact of files in the job's folder. */
    @FunctionalInterface
    public interface Making {
        /** The artifact. */
        Artifact make() throws IOException;
    }

    /**
     * Makes the artifact.
     *
     * @throws EdgeAiException also if files cannot be written
     */
    public Artifact make(Making making) {
        try {
            return making.make();
        } catch (IOException | UncheckedIOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("the files of '" + name + "' cannot be written in '" + folder + "': "
                                    + e.getMessage())
                            .hint("free some space, or mend the folder's permissions"),
                    e);
        }
    }
}
