package io.edgeai.core.network;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.network.TorchObjects.Storage;
import io.edgeai.core.network.TorchObjects.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the tensors of a file that {@code torch.save} wrote: the zip archive of PyTorch 1.6 and later, or the sequence of pickles before it. */
final class TorchFile {

    /** Hundreds of bytes a tensor; networks have thousands of tensors at most. */
    private static final int MOST_PICKLE_BYTES = 1 << 24;

    /** The first pickle of an old file, little endian: PyTorch 2.8, {@code torch/serialization.py}, MAGIC_NUMBER. */
    private static final String OLD_MAGIC = "1950a86a20f9469cfc6c";

    private static final long OLD_VERSION = 1001;

    private final Path file;
    private final long fileSize;

    private TorchFile(Path file, long fileSize) {
        this.file = file;
        this.fileSize = fileSize;
    }

    static Map<String, Tensor> read(Path file) throws IOException {
        TorchFile torch = new TorchFile(file, Files.size(file));
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(2);
        }
        if (start.length == 2 && start[0] == 'P' && start[1] == 'K') {
            return torch.readZip();
        }
        if (start.length == 2 && (start[0] & 0xff) == 0x80) {
            return torch.readOld();
        }
        throw new WeightFileProblem(
                "it is neither of the two formats of torch.save (zip archive, pickles)", TorchObjects.SAVE_HINT);
    }

    private Map<String, Tensor> readZip() throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry pickle = zip.stream()
                    .filter(entry -> entry.getName().matches("([^/]+/)?data\\.pkl"))
                    .findFirst()
                    .orElseThrow(() ->
                            new WeightFileProblem("this zip archive has no data.pkl, so torch.save did not write it"));
            String folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
            requireTensorsOnly(zip, folder);
            Map<String, View> views =
                    TorchObjects.stateDictionary(Unpickler.read(bytes(zip, pickle.getName(), MOST_PICKLE_BYTES)));
            Map<String, ByteBuffer> storages = new HashMap<>();
            long total = 0;
            for (View view : views.values()) {
                Storage storage = view.storage();
                if (!storages.containsKey(storage.key())) {
                    ByteBuffer data = bytes(zip, folder + "data/" + storage.key(), fileSize);
                    requireSize(storage, data.remaining());
                    total += data.remaining();
                    WeightFileProblem.unless(total <= fileSize, "its storages are larger than the file");
                    storages.put(storage.key(), data);
                }
            }
            return tensors(views, storages);
        }
    }

    private static void requireTensorsOnly(ZipFile zip, String folder) throws IOException {
        if (zip.getEntry(folder + "constants.pkl") != null) {
            throw new WeightFileProblem("it is a TorchScript program, not a state dictionary", TorchObjects.SAVE_HINT);
        }
        if (zip.getEntry(folder + "byteorder") != null) {
            String order = StandardCharsets.US_ASCII
                    .decode(bytes(zip, folder + "byteorder", 16))
                    .toString();
            WeightFileProblem.unless(order.equals("little"), "its byte order is '" + order + "', not little");
        }
    }

    /** An entry's bytes. torch.save stores them as they are; a compressed entry could blow up, so there are none. */
    private static ByteBuffer bytes(ZipFile zip, String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new WeightFileProblem("its archive has no '" + name + "'");
        }
        WeightFileProblem.unless(
                entry.getMethod() == ZipEntry.STORED,
                "entry '" + name + "' is compressed, which torch.save never does");
        WeightFileProblem.unless(
                entry.getSize() <= Math.min(most, Integer.MAX_VALUE - 16),
                "entry '" + name + "' has " + entry.getSize() + " bytes, more than " + most);
        try (var in = zip.getInputStream(entry)) {
            byte[] data = in.readNBytes((int) entry.getSize());
            WeightFileProblem.unless(data.length == entry.getSize(), "entry '" + name + "' is cut off");
            return ByteBuffer.wrap(data);
        }
    }

    private Map<String, Tensor> readOld() throws IOException {
        WeightFileProblem.unless(fileSize < Integer.MAX_VALUE - 16, "it is larger than 2 GiB");
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        requireMagic(in);
        WeightFileProblem.unless(Unpickler.read(in).equals(OLD_VERSION), "its version is not " + OLD_VERSION);
        WeightFileProblem.unless(
                Unpickler.read(in) instanceof Map<?, ?> system && Boolean.TRUE.equals(system.get("little_endian")),
                "its byte order is not little");
        Map<String, View> views = TorchObjects.stateDictionary(Unpickler.read(in));
        Map<String, Storage> known = new HashMap<>();
        views.values().forEach(view -> known.put(view.storage().key(), view.storage()));
        Map<String, ByteBuffer> storages = new HashMap<>();
        if (Unpickler.read(in) instanceof List<?> keys) {
            for (Object key : keys) {
                Storage storage = known.get(String.valueOf(key));
                if (storage == null) {
                    // Belongs to what is not in the state dictionary (an optimizer): its size is not known without its
                    // type.
                    throw new WeightFileProblem("it holds more than a state dictionary", TorchObjects.SAVE_HINT);
                }
                storages.put(storage.key(), block(in, storage));
            }
        }
        return tensors(views, storages);
    }

    private static void requireMagic(ByteBuffer in) {
        // PROTO 2, LONG1 of 10 bytes, the number, STOP
        byte[] magic = java.util.HexFormat.of().parseHex("80028a0a" + reversed(OLD_MAGIC) + "2e");
        byte[] start = new byte[Math.min(magic.length, in.remaining())];
        in.get(start);
        if (!java.util.Arrays.equals(start, magic)) {
            throw new WeightFileProblem("it is a pickle, but not one of torch.save", TorchObjects.SAVE_HINT);
        }
    }

    private static String reversed(String hex) {
        StringBuilder text = new StringBuilder();
        for (int i = hex.length(); i > 0; i -= 2) {
            text.append(hex, i - 2, i);
        }
        return text.toString();
    }

    /** The number of elements as a 64-bit integer, then the elements. */
    private static ByteBuffer block(ByteBuffer in, Storage storage) {
        WeightFileProblem.unless(in.remaining() >= Long.BYTES, "storage '" + storage.key() + "' is cut off");
        long elements = in.getLong();
        WeightFileProblem.unless(
                elements == storage.elements(),
                "storage '" + storage.key() + "' has " + elements + " elements, its pickle says " + storage.elements());
        long size = Math.min(Long.MAX_VALUE / 64, elements) * (storage.type().bits() / 8);
        WeightFileProblem.unless(size <= in.remaining(), "storage '" + storage.key() + "' is cut off");
        ByteBuffer data = in.slice(in.position(), (int) size);
        in.position(in.position() + (int) size);
        return data;
    }

    private static void requireSize(Storage storage, long bytes) {
        long each = storage.type().bits() / 8;
        WeightFileProblem.unless(
                bytes % each == 0 && bytes / each == storage.elements(),
                "storage '" + storage.key() + "' has " + bytes + " bytes, its pickle says " + storage.elements()
                        + " elements of " + each);
    }

    private Map<String, Tensor> tensors(Map<String, View> views, Map<String, ByteBuffer> storages) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long total = 0;
        for (Map.Entry<String, View> entry : views.entrySet()) {
            View view = entry.getValue();
            ByteBuffer data = storages.get(view.storage().key());
            if (data == null) {
                throw new WeightFileProblem("storage '" + view.storage().key() + "' is not in the file");
            }
            Tensor tensor = dense(view, data.order(ByteOrder.LITTLE_ENDIAN));
            // Tied weights share a storage; a file whose tensors share everything with everything is an attack.
            total += tensor.data().remaining();
            WeightFileProblem.unless(total <= 8 * fileSize, "its tensors share storages beyond measure");
            tensors.put(entry.getKey(), WeightFiles.asFloat32(tensor));
        }
        return tensors;
    }

    /** Copies a view element by element into row-major order. */
    private static Tensor dense(View view, ByteBuffer storage) {
        ElementType type = view.storage().type();
        int each = type.bits() / 8;
        long[] sizes = view.sizes();
        int elements = (int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        ByteBuffer data = ByteBuffer.allocate(elements * each);
        long[] index = new long[sizes.length];
        for (int i = 0; i < elements; i++) {
            long at = view.offset();
            for (int d = 0; d < index.length; d++) {
                at += index[d] * view.strides()[d];
            }
            data.put(i * each, storage, (int) (at * each), each);
            for (int d = index.length - 1; d >= 0 && ++index[d] == sizes[d]; d--) {
                index[d] = 0;
            }
        }
        return Tensor.wrap(type, data, sizes);
    }
}
