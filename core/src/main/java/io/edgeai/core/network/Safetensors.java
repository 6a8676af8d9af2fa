package io.edgeai.core.network;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads safetensors files: the header's length (64 bit), the header (JSON: name to dtype, shape, first and last byte), the data. The tensors must cover
 * the data without gap or overlap, as the format demands (huggingface/safetensors, README, "Format").
 */
final class Safetensors {

    private static final int MOST_HEADER_BYTES = 100_000_000;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(String name, ElementType type, long[] sizes, long begin, long end) {}

    private Safetensors() {}

    static Map<String, Tensor> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            WeightFileProblem.unless(
                    channel.size() >= Long.BYTES && channel.size() < Integer.MAX_VALUE,
                    "it has " + channel.size() + " bytes; 8 bytes to 2 GiB are read");
            return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    static Map<String, Tensor> read(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = bytes.getLong(0);
        WeightFileProblem.unless(
                headerBytes >= 2 && headerBytes <= Math.min(MOST_HEADER_BYTES, bytes.remaining() - Long.BYTES),
                "its header would have " + headerBytes + " bytes, the file has " + bytes.remaining());
        String header = StandardCharsets.UTF_8
                .decode(bytes.slice(Long.BYTES, (int) headerBytes))
                .toString();
        ByteBuffer data =
                bytes.slice(Long.BYTES + (int) headerBytes, bytes.remaining() - Long.BYTES - (int) headerBytes);
        List<Entry> entries = entries(HeaderText.read(header));
        requireGapless(entries, data.remaining());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            ByteBuffer part = data.slice((int) entry.begin(), (int) (entry.end() - entry.begin()));
            tensors.put(entry.name(), WeightFiles.asFloat32(Tensor.of(entry.type(), part, entry.sizes())));
        }
        return tensors;
    }

    private static List<Entry> entries(Map<?, ?> header) {
        List<Entry> entries = new ArrayList<>();
        header.forEach((name, value) -> {
            if (!name.equals("__metadata__")) {
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
        return switch (dtype) {
            case "F64" -> ElementType.FLOAT64;
            case "F32" -> ElementType.FLOAT32;
            case "F16" -> ElementType.FLOAT16;
            case "BF16" -> ElementType.BFLOAT16;
            case "I64" -> ElementType.INT64;
            case "I32" -> ElementType.INT32;
            case "I16" -> ElementType.INT16;
            case "I8" -> ElementType.INT8;
            case "U64" -> ElementType.UINT64;
            case "U32" -> ElementType.UINT32;
            case "U16" -> ElementType.UINT16;
            case "U8" -> ElementType.UINT8;
            case "BOOL" -> ElementType.BOOL;
            default ->
                throw new WeightFileProblem(
                        "tensor '" + name + "' has the dtype '" + dtype + "'",
                        "F64, F32, F16, BF16, BOOL and integers of 8 to 64 bits are read");
        };
    }
}
