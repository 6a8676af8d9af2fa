package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads ONNX models of any opset. What the model records do not express (functions, sparse initializers, training information, quantization
 * annotations, unknown fields, ...) is kept and written again by {@link OnnxWriter}. Initializers become little-endian tensors whichever field of the
 * file they stood in, also when they lie in other files beside the model.
 */
public final class OnnxReader {

    /** Files are read and written so many bytes at a time: Java keeps memory outside its heap for the largest piece that a thread ever had. */
    static final int PIECE = 1 << 20;

    private OnnxReader() {}

    /**
     * Reads a model from a file; external data is looked for beside it.
     *
     * @throws EdgeAiException if the file cannot be read or is not a whole ONNX model
     */
    public static Model read(Path file) {
        return decode(bytesOf(file), new Source(file.toString(), Optional.of(ExternalData.beside(file))));
    }

    /**
     * Reads a model from bytes; they must not change afterwards.
     *
     * @throws EdgeAiException if they are not a whole ONNX model, or if it refers to external data
     */
    public static Model read(byte[] bytes) {
        return decode(bytes, new Source("in memory", Optional.empty()));
    }

    private static byte[] bytesOf(Path file) {
        if (Files.isDirectory(file)) {
            throw EdgeAiException.spec(Diagnostic.error("model '" + file + "' is a folder, not an ONNX file")
                    .hint("name the .onnx file in it"));
        }
        if (!Files.exists(file)) {
            throw EdgeAiException.spec(Diagnostic.error("model '" + file + "' is not there")
                    .hint("check the path; it is taken from the folder of the file that names it"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[Math.toIntExact(Files.size(file))];
            int filled = 0;
            for (int read = 1; read > 0; filled += read) {
                read = in.readNBytes(bytes, filled, Math.min(PIECE, bytes.length - filled));
            }
            return filled == bytes.length ? bytes : Arrays.copyOf(bytes, filled);
        } catch (IOException | ArithmeticException | OutOfMemoryError e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("model '" + file + "' cannot be read: " + e.getMessage())
                            .hint("check its permissions and size; more than 2 GB must lie in external data"),
                    e);
        }
    }

    private static Model decode(byte[] bytes, Source source) {
        FileKind.refuse(bytes, source.name());
        ModelProto proto = parse(bytes, source);
        if (!proto.hasGraph()) {
            throw source.broken("has no graph, so it is not an ONNX model");
        }
        if (proto.getOpsetImportCount() == 0 && proto.getIrVersion() >= 3) {
            throw source.broken("names no operator set, which ONNX asks for since version 3 of the format");
        }
        return new ModelDecoder(source).decode(proto);
    }

    private static ModelProto parse(byte[] bytes, Source source) {
        // The tensors of the model share these bytes: weights are not copied.
        ByteString shared = UnsafeByteOperations.unsafeWrap(bytes);
        CodedInputStream in = shared.newCodedInput();
        in.enableAliasing(true);
        try {
            ModelProto proto = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return proto;
        } catch (InvalidProtocolBufferException e) {
            throw source.broken(FileKind.explain(e), e);
        } catch (IOException e) {
            throw source.broken("cannot be parsed: " + e.getMessage(), e);
        }
    }
}
