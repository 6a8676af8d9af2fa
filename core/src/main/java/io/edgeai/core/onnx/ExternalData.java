package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tensor data that lies in files beside the model: keys {@code location}, {@code offset} and {@code length} of ONNX's external data. A location that
 * leads out of the model's folder is refused: a model must not be able to read other files of its user.
 */
final class ExternalData {

    private final Path folder;

    private ExternalData(Path folder) {
        this.folder = folder;
    }

    static ExternalData beside(Path model) {
        Path parent = model.toAbsolutePath().getParent();
        return new ExternalData(parent == null ? model.toAbsolutePath() : parent);
    }

    /** The {@code expected} bytes of a tensor. */
    ByteBuffer read(TensorProto tensor, long expected) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            keys.put(entry.getKey(), entry.getValue());
        }
        String subject = "external data of tensor '" + tensor.getName() + "'";
        long offset = number(keys, "offset", 0, subject);
        long length = number(keys, "length", expected, subject);
        if (length != expected) {
            throw refusal(subject + " has length " + length + ", its type and shape need " + expected);
        }
        return read(locate(keys.getOrDefault("location", ""), subject), new Span(offset, expected), subject);
    }

    private record Span(long offset, long length) {}

    private Path locate(String location, String subject) {
        if (location.isEmpty()) {
            throw refusal(subject + " names no file (key 'location')");
        }
        try {
            Path file = folder.resolve(location).normalize();
            if (Path.of(location).isAbsolute() || !file.startsWith(folder.normalize())) {
                throw refusal(subject + " lies at '" + location + "', outside of the model's folder");
            }
            if (!Files.isRegularFile(file)) {
                throw refusal(subject + " should lie in file '" + file + "', which is not there");
            }
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw refusal(subject + " lies at '" + location + "', a link out of the model's folder");
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw refusal(subject + " lies at '" + location + "', which cannot be opened: " + e.getMessage());
        }
    }

    private static ByteBuffer read(Path file, Span span, String subject) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(span.length()));
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = span.offset(); bytes.hasRemaining(); ) {
                int count = channel.read(bytes, at);
                if (count < 0) {
                    throw new EOFException("the file ends at byte " + channel.size());
                }
                at += count;
            }
        } catch (IOException e) {
            throw refusal(subject + " cannot be read from '" + file + "' (bytes " + span.offset() + " to "
                    + (span.offset() + span.length()) + "): " + e.getMessage());
        }
        return bytes.flip();
    }

    private static long number(Map<String, String> keys, String key, long fallback, String subject) {
        String text = keys.get(key);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw refusal(subject + " has " + key + " '" + text + "', which is not a number of bytes");
        }
        return Long.parseLong(text);
    }

    private static EdgeAiException refusal(String message) {
        return EdgeAiException.spec(
                Diagnostic.error(message).hint("keep the data files where the export put them, beside the .onnx file"));
    }
}
