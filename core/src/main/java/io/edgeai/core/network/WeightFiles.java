package io.edgeai.core.network;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads tensors by name from ONNX, safetensors and PyTorch files. No file is ever run as code. */
public final class WeightFiles {

    private WeightFiles() {}

    /**
     * The tensors of a file, in its order; every float type becomes float32, integers stay.
     *
     * @param file {@code .onnx} (initializers), {@code .safetensors}, {@code .pth} or {@code .pt} (a state dictionary, also within a checkpoint)
     * @throws EdgeAiException (SPEC) if the file is not there, of another kind, or broken
     */
    public static Map<String, Tensor> read(Path file) {
        return read(file, tensors -> tensors);
    }

    /**
     * The tensors of a file by the names of a network's weights.
     *
     * @throws EdgeAiException (SPEC) also if the file is of a network that has this name elsewhere and other layers
     */
    static Map<String, Tensor> readFor(String network, Path file) {
        return read(file, tensors -> PaddleNames.translated(network, tensors));
    }

    private static Map<String, Tensor> read(Path file, UnaryOperator<Map<String, Tensor>> names) {
        if (!Files.isRegularFile(file)) {
            throw EdgeAiException.spec(
                    Diagnostic.error("weights file '" + file + "' is not there").hint("check the path"));
        }
        try {
            return names.apply(readBySuffix(file));
        } catch (WeightFileProblem e) {
            throw EdgeAiException.spec(Diagnostic.error("weights file '" + file + "' cannot be used: " + e.getMessage())
                    .hint(e.hint()));
        } catch (IOException e) {
            throw new EdgeAiException(
                    Kind.SPEC, Diagnostic.error("weights file '" + file + "' cannot be read: " + e.getMessage()), e);
        }
    }

    /**
     * Checks a file's SHA-256.
     *
     * @param sha256 64 hexadecimal digits, or the first of them
     * @throws EdgeAiException (SPEC) if it is another
     */
    public static void requireDigest(Path file, String sha256) {
        try {
            Digest digest = Digest.ofFile(file);
            if (!digest.hex().startsWith(sha256.toLowerCase(Locale.ROOT))) {
                throw EdgeAiException.spec(
                        Diagnostic.error("file '" + file + "' has the SHA-256 " + digest.hex() + ", not " + sha256)
                                .hint("it is another file or was damaged: fetch it again, or correct 'sha256'"));
            }
        } catch (IOException e) {
            throw new EdgeAiException(
                    Kind.SPEC, Diagnostic.error("file '" + file + "' cannot be read: " + e.getMessage()), e);
        }
    }

    private static Map<String, Tensor> readBySuffix(Path file) throws IOException {
        String name = file.getFileName().toString();
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (suffix) {
            case "onnx" -> initializers(file);
            case "safetensors" -> Safetensors.contents(file).tensors();
            case "pth", "pt" -> TorchFile.read(file);
            default ->
                throw new WeightFileProblem(
                        "its suffix is '" + suffix + "'", "known are .onnx, .safetensors, .pth and .pt");
        };
    }

    private static Map<String, Tensor> initializers(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        OnnxReader.read(file).graph().initializers().forEach((name, tensor) -> tensors.put(name, asFloat32(tensor)));
        return tensors;
    }

    static Tensor asFloat32(Tensor tensor) {
        return tensor.type().isFloat() ? Tensor.ofFloats(tensor.toFloats(), tensor.sizes()) : tensor;
    }
}
