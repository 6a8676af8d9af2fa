package io.edgeai.core.network;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Safetensors files: the header's length (64 bit), the header (JSON: name to dtype, shape, first and last byte), the data. The tensors must cover the
 * data without gap or overlap, as the format demands (huggingface/safetensors, README, "Format").
 */
public final class Safetensors {

    private static final int MOST_HEADER_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    private static final Map<ElementType, String> TYPES = Map.ofEntries(
            Map.entry(ElementType.FLOAT64, "F64"),
            Map.entry(ElementType.FLOAT32, "F32"),
            Map.entry(ElementType.FLOAT16, "F16"),
            Map.entry(ElementType.BFLOAT16, "BF16"),
            Map.entry(ElementType.INT64, "I64"),
            Map.entry(ElementType.INT32, "I32"),
            Map.entry(ElementType.INT16, "I16"),
            Map.entry(ElementType.INT8, "I8"),
            Map.entry(ElementType.UINT64, "U64"),
            Map.entry(ElementType.UINT32, "U32"),
            Map.entry(ElementType.UINT16, "U16"),
            Map.entry(ElementType.UINT8, "U8"),
            Map.entry(ElementType.BOOL, "BOOL"));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(String name, ElementType type, long[] sizes, long begin, long end) {}

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors by name, in the file's order; every float type has become float32
     * @param metadata texts by key
     */
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
        public Contents {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /**
     * Reads a file.
     *
     * @throws EdgeAiException (STEP) if it cannot be read or is broken
     */
    public static Contents read(Path file) {
        try {
            return contents(file);
        } catch (WeightFileProblem e) {
            throw EdgeAiException.step(Diagnostic.error("file '" + file + "' cannot be used: " + e.getMessage())
                    .hint(e.hint()));
        } catch (IOException e) {
            throw new EdgeAiException(
                    Kind.STEP, Diagnostic.error("file '" + file + "' cannot be read: " + e.getMessage()), e);
        }
    }

    static Contents contents(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            WeightFileProblem.unless(
                    channel.size() >= Long.BYTES && channel.size() < Integer.MAX_VALUE,
                    "it has " + channel.size() + " bytes; 8 bytes to 2 GiB are read");
            return contents(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    private static Contents contents(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = bytes.getLong(0);
        WeightFileProblem.unless(
                headerBytes >= 2 && headerBytes <= Math.min(MOST_HEADER_BYTES, bytes.remaining() - Long.BYTES),
                "its header would have " + headerBytes + " bytes, the file has " + bytes.remaining());
        String text = StandardCharsets.UTF_8
                .decode(bytes.slice(Long.BYTES, (int) headerBytes))
                .toString();
        ByteBuffer data =
                bytes.slice(Long.BYTES + (int) headerBytes, bytes.remaining() - Long.BYTES - (int) headerBytes);
        Map<?, ?> header = HeaderText.read(text);
        List<Entry> entries = entries(header);
        requireGapless(entries, data.remaining());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            ByteBuffer part = data.slice((int) entry.begin(), (int) (entry.end() - entry.begin()));
            tensors.put(entry.name(), WeightFiles.asFloat32(Tensor.of(entry.type(), part, entry.sizes())));
        }
        return new Contents(tensors, metadata(header));
    }

    private static Map<String, String> metadata(Map<?, ?> header) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (header.get(METADATA) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    /**
     * Writes a file aside and moves it into place, so that there is always a whole one.
     *
     * @throws IOException if it cannot be written; what was there before is still there
     */
    public static void write(Contents contents, Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                byte[] header = header(contents).getBytes(StandardCharsets.UTF_8);
                ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                writeAll(channel, length.putLong(header.length).flip());
                writeAll(channel, ByteBuffer.wrap(header));
                for (Tensor tensor : contents.tensors().values()) {
                    writeAll(channel, tensor.data());
                }
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String header(Contents contents) {
        List<String> fields = new ArrayList<>();
        String texts = contents.metadata().entrySet().stream()
                .map(entry -> HeaderText.quoted(entry.getKey()) + ":" + HeaderText.quoted(entry.getValue()))
                .collect(Collectors.joining(","));
        fields.add(HeaderText.quoted(METADATA) + ":{" + texts + "}");
        long at = 0;
        for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
            Tensor tensor = entry.getValue();
            long end = at + tensor.data().remaining();
            String shape =
                    Arrays.stream(tensor.sizes()).mapToObj(Long::toString).collect(Collectors.joining(","));
            fields.add("%s:{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(HeaderText.quoted(entry.getKey()), dtype(tensor.type()), shape, at, end));
            at = end;
        }
        String text = "{" + String.join(",", fields) + "}";
        // The data begin at a multiple of 8, as other readers like it.
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return text + " ".repeat(Math.floorMod(-bytes, 8));
    }

    private static List<Entry> entries(Map<?, ?> header) {
        List<Entry> entries = new ArrayList<>();
        header.forEach((name, value) -> {
            if (!name.equals(METADATA)) {
                entries.add(entry(String.valueOf(name), value));
            }
        });
        return entries;
    }

    private static Entry entry(String name, Object value) {
        if (value instanceof Map<?, ?> fields && fields.get("dtype") instanceof String dtype) {
            long[] sizes = integers(name, Objects.requireNonNullElse(fields.get("shape"), ""));
            long[] offsets = integers(name, Objects.requireNonNullElse(fields.get("data_offsets"), ""));
            WeightFileProblem.unless(
                    offsets.length == 2 && offsets[0] <= offsets[1],
                    "tensor '" + name + "' has the data offsets " + Arrays.toString(offsets));
            ElementType type = type(name, dtype);
            WeightFileProblem.unless(
                    bytes(type, sizes) == offsets[1] - offsets[0],
                    "tensor '" + name + "' of type " + dtype + " and shape " + Arrays.toString(sizes) + " has "
                            + (offsets[1] - offsets[0]) + " bytes");
            return new Entry(name, type, sizes, offsets[0], offsets[1]);
        }
        throw new WeightFileProblem("tensor '" + name + "' has no dtype");
    }

    private static void requireGapless(List<Entry> entries, long size) {
        long end = 0;
        List<Entry> ordered = entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        for (Entry entry : ordered) {
            WeightFileProblem.unless(
                    entry.begin() == end,
                    "tensor '" + entry.name() + "' begins at byte " + entry.begin() + ", the one before it ends at "
                            + end);
            end = entry.end();
        }
        WeightFileProblem.unless(end == size, "its tensors have " + end + " bytes, its data " + size);
    }

    private static long bytes(ElementType type, long[] sizes) {
        try {
            return Math.multiplyExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact), (long) type.bits() / 8);
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    private static long[] integers(String name, Object value) {
        if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().mapToLong(Long.class::cast).toArray();
        }
        throw new WeightFileProblem("tensor '" + name + "' has a shape or data offsets that are not integers");
    }

    private static ElementType type(String name, String dtype) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(dtype))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new WeightFileProblem(
                        "tensor '" + name + "' has the dtype '" + dtype + "'",
                        "F64, F32, F16, BF16, BOOL and integers of 8 to 64 bits are read"));
    }

    private static String dtype(ElementType type) {
        return Optional.ofNullable(TYPES.get(type))
                .orElseThrow(() -> new IllegalArgumentException("safetensors have no type " + type));
    }
}
