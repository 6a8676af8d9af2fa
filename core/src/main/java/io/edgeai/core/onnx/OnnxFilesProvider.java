package io.edgeai.core.onnx;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.OnnxFiles;
import java.nio.file.Path;

/** {@link OnnxReader} and {@link OnnxWriter} for vendors, found by {@link java.util.ServiceLoader}. */
public final class OnnxFilesProvider implements OnnxFiles {

    @Override
    public void write(Model model, Path file) {
        OnnxWriter.write(model, file);
    }

    @Override
    public Model read(Path file) {
        return OnnxReader.read(file);
    }
}
