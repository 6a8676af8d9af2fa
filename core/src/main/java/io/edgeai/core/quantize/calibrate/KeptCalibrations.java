package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What calibrations have seen, kept in a folder by all that it depends on: another range method, percentile or correction needs no second pass. */
public final class KeptCalibrations {

    /** Raised when the same job is observed otherwise, or written otherwise. */
    private static final int REVISION = 2;

    private final Path folder;

    /** Calibrations in a folder, which is made when the first is kept. */
    public KeptCalibrations(Path folder) {
        this.folder = folder;
    }

    /**
     * What a job's pictures show: read if it is there, else observed and kept.
     *
     * @throws EdgeAiException as {@link Calibration#of} does, or if it cannot be kept
     */
    public Calibration of(QuantizeJob job) {
        Path file = folder.resolve(key(job).hex() + ".calibration");
        if (Files.isRegularFile(file)) {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                Calibration kept = Calibration.empty(job);
                kept.read(in);
                job.reporter().report(new Event.Message("calibration is taken from an earlier run"));
                return kept;
            } catch (IOException | ArrayIndexOutOfBoundsException e) {
                job.reporter()
                        .report(new Event.Found(Diagnostic.warning(
                                "kept calibration '" + file + "' cannot be read and is made anew: " + e.getMessage())));
            }
        }
        Calibration made = Calibration.of(job);
        keep(made, file);
        return made;
    }

    private void keep(Calibration calibration, Path file) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part", "");
            try {
                try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                    calibration.write(out);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("calibration '" + file + "' cannot be written: " + e.getMessage())
                            .hint("make room, or give another cache folder"),
                    e);
        }
    }

    private static Digest key(QuantizeJob job) {
        Digest key = Digest.of(REVISION + " " + job.preprocessing() + " "
                        + job.chip().fusions() + " " + job.chip().integerOperators() + " "
                        + job.scheme().activations()
                        + Ranges.each(job.spec(), job.scheme().activations())
                                .map(each -> " " + each)
                                .orElse(""))
                .then(Digest.of(OnnxWriter.bytes(job.model())));
        for (Tensor picture : job.pictures()) {
            key = key.then(Digest.of(picture.data()));
        }
        return key;
    }
}
