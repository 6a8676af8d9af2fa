package io.edgeai.core.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Tells what a file that is not ONNX is instead, so that the message can say what to do. */
enum FileKind {
    LFS_POINTER("version https://git-lfs", 0, "a Git LFS pointer, not the model itself", "fetch it with  git lfs pull"),
    HTML("<", 0, "a web page or XML", "the download gave a page instead of the file: fetch it again"),
    JSON("{", 0, "JSON text", "ONNX models are binary protobuf files"),
    ZIP(
            "PK\u0003\u0004",
            0,
            "a ZIP archive (PyTorch checkpoints and .npz files are)",
            "export the model to ONNX first"),
    GZIP("\u001f\u008b", 0, "compressed with gzip", "unpack it first"),
    HDF5("\u0089HDF", 0, "an HDF5 file (Keras weights are)", "export the model to ONNX first"),
    PICKLE("\u0080\u0002", 0, "a Python pickle (old PyTorch checkpoints are)", "export the model to ONNX first"),
    TFLITE("TFL3", 4, "a TFLite model", "convert the model to ONNX first, e.g. with tf2onnx"),
    ORT("ORTM", 4, "a model in ONNX Runtime's own format", "use the .onnx file that it was made from"),
    PICTURE("\u0089PNG", 0, "a PNG picture", "name the .onnx file");

    private final String magic;
    private final int offset;
    private final String description;
    private final String hint;

    FileKind(String magic, int offset, String description, String hint) {
        this.magic = magic;
        this.offset = offset;
        this.description = description;
        this.hint = hint;
    }

    /** Throws if the bytes are plainly something else than a protobuf message. */
    static void refuse(byte[] bytes, String name) {
        if (bytes.length == 0) {
            throw refusal(name, "is empty (0 bytes)", "fetch or export it again; the disk may have been full");
        }
        for (FileKind kind : values()) {
            if (kind.matches(bytes)) {
                throw refusal(name, "is not ONNX: it is " + kind.description, kind.hint);
            }
        }
        if (isText(bytes)) {
            throw refusal(name, "is not ONNX: it is a text file", "ONNX models are binary protobuf files");
        }
    }

    /** What a parser's complaint means to people. */
    static String explain(InvalidProtocolBufferException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("ended unexpectedly") || message.contains("truncated")
                ? "ends in the middle: it is cut off, or not an ONNX file"
                : "is not an ONNX file, or damaged: " + e.getMessage();
    }

    private boolean matches(byte[] bytes) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= offset + wanted.length
                && Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length);
    }

    private static boolean isText(byte[] bytes) {
        // A protobuf message of a model starts with a tag and a small number: control characters, which no text holds.
        for (int i = 0; i < Math.min(bytes.length, 512); i++) {
            if (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static EdgeAiException refusal(String name, String rule, String hint) {
        return EdgeAiException.spec(
                Diagnostic.error("model '" + name + "' " + rule).hint(hint));
    }
}
