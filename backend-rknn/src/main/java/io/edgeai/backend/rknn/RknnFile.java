package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Shape;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a .rknn file says of itself, as found in files of toolkit 2.5.0 (the vendor documents nothing): a header of 64 bytes, of which only the first 24 are
 * not leftovers of memory; a payload; a JSON trailer. A flatbuffer in the payload names every tensor with its scale and zero point: what was really compiled.
 *
 * @param stable digest over what is equal in every build of the same model: commands and weights; where the container mixes them with addresses, all names,
 *     shapes and scales instead
 */
record RknnFile(
        String version, List<String> platforms, Map<String, Shape> ends, Map<String, Scale> scales, Digest stable) {

    private static final int HEADER = 64;
    private static final long SMALL = 0x1004;
    private static final int GRAPHS = 2;
    private static final int TENSORS = 0;
    private static final int NAME = 5;

    /** The quantization of one tensor. */
    record Scale(float scale, int zeroPoint) {}

    static RknnFile read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error(
                            "'" + file + "' is not a whole .rknn file of toolkit 2.5 (" + e.getMessage() + ")"),
                    e);
        }
    }

    private static RknnFile parse(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (all.getLong(0) != 0x4e4e4b52L) {
            throw new IllegalArgumentException("it does not begin with 'RKNN'");
        }
        boolean small = all.getLong(8) == SMALL;
        int payload = Math.toIntExact(all.getLong(16));
        int end = HEADER + payload;
        String trailer = text(bytes, end + 8, Math.toIntExact(all.getLong(end)));
        JsonNode json = RknnTool.JSON.readTree(trailer);
        int description = small ? end - all.getInt(HEADER) : HEADER;
        ByteBuffer tables = all.slice(description, end - description).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Scale> scales = scales(tables, small ? 6 : 10);
        Digest body = small
                ? Digest.of(all.slice(HEADER + 4, description - HEADER - 4))
                : Digest.of(scales.toString()).then(Digest.of(Integer.toString(payload)));
        List<String> platforms = new ArrayList<>();
        json.path("target_platform").forEach(platform -> platforms.add(platform.asText()));
        return new RknnFile(
                json.path("version").asText(), platforms, ends(json), scales, body.then(Digest.of(trailer)));
    }

    private static Map<String, Shape> ends(JsonNode json) {
        Map<String, Shape> ends = new LinkedHashMap<>();
        for (JsonNode tensor : json.path("norm_tensor")) {
            long[] sizes = new long[tensor.path("size").size()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = tensor.path("size").path(i).asLong();
            }
            ends.put(tensor.path("url").asText(), Shape.of(sizes));
        }
        return ends;
    }

    private static Map<String, Scale> scales(ByteBuffer tables, int field) {
        Map<String, Scale> scales = new LinkedHashMap<>();
        int graphs = follow(tables, field(tables, follow(tables, 0), GRAPHS));
        int graph = follow(tables, graphs + 4);
        int tensors = follow(tables, field(tables, graph, TENSORS));
        for (int i = 0; i < tables.getInt(tensors); i++) {
            int tensor = follow(tables, tensors + 4 + 4 * i);
            int scale = field(tables, tensor, field);
            int zero = field(tables, tensor, field + 1);
            if (scale != 0 && zero != 0 && field(tables, tensor, NAME) != 0) {
                int values = follow(tables, scale);
                int points = follow(tables, zero);
                if (tables.getInt(values) == 1 && tables.getInt(points) == 1) {
                    scales.put(name(tables, tensor), new Scale(tables.getFloat(values + 4), tables.getInt(points + 4)));
                }
            }
        }
        return scales;
    }

    private static String name(ByteBuffer tables, int tensor) {
        int name = follow(tables, field(tables, tensor, NAME));
        byte[] letters = new byte[tables.getInt(name)];
        tables.get(name + 4, letters);
        return new String(letters, StandardCharsets.UTF_8);
    }

    /** The place of a field within a flatbuffer table, or 0 where the table leaves it out. */
    private static int field(ByteBuffer tables, int table, int index) {
        int layout = table - tables.getInt(table);
        int slot = 4 + 2 * index;
        int offset = slot < tables.getShort(layout) ? tables.getShort(layout + slot) : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private static int follow(ByteBuffer tables, int place) {
        return place + tables.getInt(place);
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
