package io.edgeai.core.onnx;

import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** ONNX's published test cases as Debian's package libonnx-testdata installs them. */
public final class OnnxCases {

    private static final Path FOLDER = Path.of("/usr/share/libonnx-testdata/data");

    private OnnxCases() {}

    /** Every model file of the package; skips the calling test where it is not installed. */
    public static List<Path> models() {
        SharedData.require(
                Files.isDirectory(FOLDER), "ONNX's test cases are not at '" + FOLDER + "' (package libonnx-testdata)");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The models of single operators. */
    public static List<Path> nodes() {
        return models().stream()
                .filter(file -> file.startsWith(FOLDER.resolve("node")))
                .toList();
    }
}
