package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiConsumer;

/** Puts tensor data into a file beside the model, at page borders so that runtimes can map it. Small tensors stay in the model. */
final class ExternalDataWriter implements BiConsumer<TensorProto.Builder, ByteBuffer>, AutoCloseable {

    private static final int LEAST_BYTES = 1024;
    private static final long PAGE = 4096;

    private final FileChannel channel;
    private final String location;
    private long end;

    ExternalDataWriter(Path file, String location) throws IOException {
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        this.location = location;
    }

    @Override
    public void accept(TensorProto.Builder tensor, ByteBuffer data) {
        if (data.remaining() < LEAST_BYTES) {
            ModelEncoder.INLINE.accept(tensor, data);
            return;
        }
        long offset = (end + PAGE - 1) / PAGE * PAGE;
        int length = data.remaining();
        try {
            for (int done = 0; done < length; ) {
                int count = Math.min(OnnxReader.PIECE, length - done);
                done += channel.write(data.slice(data.position() + done, count), offset + done);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end = offset + length;
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(length)));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
