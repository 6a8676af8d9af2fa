package io.edgeai.core.infer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Hands a model to ONNX Runtime: small ones as bytes, large ones in the temporary folder with their weights beside them, which ONNX Runtime then reads where
 * they lie. As bytes the weights would be in memory three times: here, in the message, and there.
 */
final class Opening {

    /** From here on a file costs less than copies do. */
    private static final long LARGE_BYTES = 32L << 20;

    /** Temporary folders begin with this: by its number the process can be told that made one. */
    static final String PREFIX = "edgeai-session-" + ProcessHandle.current().pid() + "-";

    private Opening() {}

    static boolean isLarge(Model model) {
        return OnnxWriter.dataBytes(model) >= LARGE_BYTES;
    }

    static OrtSession open(Model model, OrtEnvironment environment, SessionOptions options) throws OrtException {
        if (!isLarge(model)) {
            return environment.createSession(OnnxWriter.bytes(model), options);
        }
        try {
            Path folder = Files.createTempDirectory(PREFIX);
            Path file = folder.resolve("model.onnx");
            Path data = folder.resolve("model.onnx.data");
            try {
                OnnxWriter.writeExternal(model, file);
                return environment.createSession(file.toString(), options);
            } finally {
                remove(file);
                remove(data);
                remove(folder);
            }
        } catch (IOException e) {
            throw EdgeAiException.step(Diagnostic.error("the weights of model '"
                            + model.graph().name() + "' could not be put into the temporary folder '"
                            + System.getProperty("java.io.tmpdir") + "': " + e)
                    .hint("free some space there, or name another folder with -Djava.io.tmpdir=DIR"));
        }
    }

    /** What is mapped stays readable until the session is closed, and where a system keeps such files, they go when the program ends. */
    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
