package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedOutputStream;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes models as ONNX. Equal models give equal bytes. A file appears whole or not at all. */
public final class OnnxWriter {

    /** protobuf cannot hold a message of 2 GiB; the rest of the model needs some room. */
    private static final long MOST_INLINE_BYTES = (1L << 31) - (64L << 20);

    private OnnxWriter() {}

    /** Writes a model to one file, or with the data beside it ({@link #writeExternal}) where it is too large for one. */
    public static void write(Model model, Path file) {
        if (dataBytes(model) > MOST_INLINE_BYTES) {
            writeExternal(model, file);
            return;
        }
        writeWhole(new ModelEncoder(ModelEncoder.INLINE).encode(model), file);
    }

    /** Writes a model with the data of its larger initializers in {@code NAME.onnx.data} beside {@code file}. */
    public static void writeExternal(Model model, Path file) {
        Path data = file.resolveSibling(name(file) + ".data");
        Path aside = aside(data);
        try {
            ModelProto proto;
            try (ExternalDataWriter writer = new ExternalDataWriter(aside, name(data))) {
                proto = new ModelEncoder(writer).encode(model);
            }
            moveInto(aside, data);
            writeWhole(proto, file);
        } catch (IOException | UncheckedIOException e) {
            throw failure(data, e);
        } finally {
            remove(aside);
        }
    }

    /**
     * A model's bytes, as {@link #write} puts them into one file.
     *
     * @throws EdgeAiException if the model is too large for one file
     */
    public static byte[] bytes(Model model) {
        if (dataBytes(model) > MOST_INLINE_BYTES) {
            throw EdgeAiException.step(
                    Diagnostic.error("model '" + model.graph().name() + "' has " + dataBytes(model)
                                    + " bytes of data, a single ONNX file holds less than 2 GiB")
                            .hint("write it to a path: its data then lies beside it"));
        }
        ModelProto proto = new ModelEncoder(ModelEncoder.INLINE).encode(model);
        byte[] bytes = new byte[proto.getSerializedSize()];
        try {
            writeTo(proto, CodedOutputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("an array of the message's size holds the message", e);
        }
        return bytes;
    }

    private static void writeWhole(ModelProto proto, Path file) {
        Path aside = aside(file);
        try {
            try (OutputStream out = Files.newOutputStream(aside)) {
                writeTo(proto, CodedOutputStream.newInstance(out, 1 << 16));
            }
            moveInto(aside, file);
        } catch (IOException e) {
            throw failure(file, e);
        } finally {
            remove(aside);
        }
    }

    private static void writeTo(ModelProto proto, CodedOutputStream out) throws IOException {
        out.useDeterministicSerialization();
        proto.writeTo(out);
        out.flush();
    }

    private static void moveInto(Path aside, Path file) throws IOException {
        try {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void remove(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            throw failure(aside, e);
        }
    }

    /** The bytes of all initializers. */
    public static long dataBytes(Model model) {
        return model.graph().initializers().values().stream()
                .mapToLong(OnnxWriter::bytesOf)
                .sum();
    }

    private static long bytesOf(Tensor tensor) {
        return tensor.data().remaining();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Path aside(Path file) {
        return file.resolveSibling("." + name(file) + ".part");
    }

    private static EdgeAiException failure(Path file, Exception e) {
        return new EdgeAiException(
                EdgeAiException.Kind.STEP,
                Diagnostic.error("model file '" + file + "' cannot be written: " + reason(e))
                        .hint("check that its folder is there, may be written, and has room"),
                e);
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "its folder does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException one && one.getReason() != null
                ? one.getReason()
                : String.valueOf(e.getMessage());
    }
}
