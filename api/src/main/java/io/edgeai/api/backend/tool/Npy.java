package io.edgeai.api.backend.tool;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** NumPy's file format 1.0 for uint8 and float32 tensors in C order. */
public final class Npy {

    /** The first byte, then NUMPY, then version 1.0. */
    private static final long MAGIC = 0x0001_5950_4d55_4e93L;

    private static final int ALIGNMENT = 64;
    private static final Pattern HEADER =
            Pattern.compile("'descr': '([<|]?[a-z0-9]+)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\)");

    private Npy() {}

    /** Writes a tensor of uint8 or, as which all else counts, float32. */
    public static void write(Tensor tensor, Path file) {
        String type = tensor.type() == ElementType.UINT8 ? "|u1" : "<f4";
        String shape =
                Arrays.stream(tensor.sizes()).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int unpadded = Long.BYTES + 2 + text.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] header = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + 2 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(MAGIC).putShort((short) header.length).put(header).flip();
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer data = tensor.data();
            while (head.hasRemaining()) {
                out.write(head);
            }
            while (data.hasRemaining()) {
                out.write(data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads an array of float32.
     *
     * @throws IllegalArgumentException if the file holds another one
     */
    public static Tensor readFloats(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = Short.toUnsignedInt(bytes.getShort(Long.BYTES));
            int start = Long.BYTES + 2 + length;
            String header = new String(bytes.array(), Long.BYTES + 2, length, StandardCharsets.US_ASCII);
            Matcher match = HEADER.matcher(header);
            if (!match.find() || !match.group(1).equals("<f4")) {
                throw new IllegalArgumentException(
                        "'" + file + "' is not a float32 array in C order: " + header.strip());
            }
            long[] sizes = Pattern.compile(",")
                    .splitAsStream(match.group(2))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            return Tensor.wrap(ElementType.FLOAT32, bytes.slice(start, bytes.capacity() - start), sizes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A picture [height, width, channels] as [1, channels, height, width], the layout of ONNX. */
    public static Tensor planes(Tensor picture) {
        long[] sizes = picture.sizes();
        int pixels = Math.toIntExact(sizes[0] * sizes[1]);
        int channels = Math.toIntExact(sizes[2]);
        ByteBuffer data = picture.data();
        byte[] planes = new byte[pixels * channels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                planes[channel * pixels + pixel] = data.get(pixel * channels + channel);
            }
        }
        return Tensor.ofBytes(ElementType.UINT8, planes, 1, channels, sizes[0], sizes[1]);
    }
}
