package io.edgeai.api.model;

import java.nio.file.Path;
import java.util.ServiceLoader;

/** Models as ONNX files, for vendors whose tool reads ONNX: core brings the one reader and writer there is. */
public interface OnnxFiles {

    /** Writes a model; a file appears whole or not at all. */
    void write(Model model, Path file);

    /**
     * Reads a model.
     *
     * @throws io.edgeai.api.report.EdgeAiException if the file cannot be read or is not a whole ONNX model
     */
    Model read(Path file);

    /** The reader and writer on the class path. */
    static OnnxFiles load() {
        return ServiceLoader.load(OnnxFiles.class, OnnxFiles.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "edgeai-core, which reads and writes ONNX, is not on the class path"));
    }
}
