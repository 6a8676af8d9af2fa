package io.edgeai.core.network;

import io.edgeai.api.model.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Python names that PyTorch's tensors are pickled with, and what they stand for. There are no others, so that a file can hold tensors but no code. */
final class TorchObjects {

    static final String SAVE_HINT =
            "save the tensors alone:  torch.save(model.state_dict(), \"FILE.pth\")  or as .safetensors";

    private static final int MOST_DIMENSIONS = 16;

    /** A name that may be called. */
    enum Callable {
        ORDERED_DICT,
        TENSOR,
        PARAMETER,
        SIZE
    }

    /** The element type of a typed storage. */
    record StorageType(ElementType element) {}

    /** A flat block of {@code elements} elements, found in the file under {@code key}. */
    record Storage(ElementType type, String key, long elements) {}

    /** A tensor as a view of a storage; offset and strides in elements. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record View(Storage storage, long offset, long[] sizes, long[] strides) {}

    private TorchObjects() {}

    static Object named(String name) {
        return switch (name) {
            case "collections.OrderedDict" -> Callable.ORDERED_DICT;
            case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> Callable.TENSOR;
            case "torch._utils._rebuild_parameter" -> Callable.PARAMETER;
            case "torch.Size" -> Callable.SIZE;
            case "torch.FloatStorage" -> new StorageType(ElementType.FLOAT32);
            case "torch.DoubleStorage" -> new StorageType(ElementType.FLOAT64);
            case "torch.HalfStorage" -> new StorageType(ElementType.FLOAT16);
            case "torch.BFloat16Storage" -> new StorageType(ElementType.BFLOAT16);
            case "torch.LongStorage" -> new StorageType(ElementType.INT64);
            case "torch.IntStorage" -> new StorageType(ElementType.INT32);
            case "torch.ShortStorage" -> new StorageType(ElementType.INT16);
            case "torch.CharStorage" -> new StorageType(ElementType.INT8);
            case "torch.ByteStorage" -> new StorageType(ElementType.UINT8);
            case "torch.BoolStorage" -> new StorageType(ElementType.BOOL);
            default ->
                throw new WeightFileProblem(
                        "it refers to the Python name '" + name + "'; only tensors are read, never code", SAVE_HINT);
        };
    }

    /** The result of a call. */
    static Object made(Object function, Object arguments) {
        if (function instanceof Callable callable && arguments instanceof List<?> list) {
            if (callable == Callable.ORDERED_DICT && list.isEmpty()) {
                return new LinkedHashMap<Object, Object>();
            }
            if (callable == Callable.TENSOR && list.size() >= 4 && list.get(0) instanceof Storage storage) {
                return view(storage, list);
            }
            if (callable == Callable.PARAMETER && !list.isEmpty() && list.get(0) instanceof View view) {
                return view;
            }
            if (callable == Callable.SIZE && list.size() == 1) {
                return list.get(0);
            }
        }
        throw new WeightFileProblem("its pickle calls what is no tensor", SAVE_HINT);
    }

    /** A persistent id: {@code ('storage', type, key, device, elements)}, in old files followed by a view, which must be none. */
    static Storage storage(Object id) {
        if (id instanceof List<?> parts
                && parts.size() >= 5
                && "storage".equals(parts.get(0))
                && parts.get(1) instanceof StorageType type
                && parts.get(2) instanceof String key
                && parts.get(4) instanceof Long elements) {
            WeightFileProblem.unless(elements >= 0, "storage '" + key + "' has " + elements + " elements");
            WeightFileProblem.unless(
                    parts.size() == 5 || parts.get(5) == Unpickler.None.NONE,
                    "storage '" + key + "' is a view of another, as PyTorch before 0.4 wrote it");
            return new Storage(type.element(), key, elements);
        }
        throw new WeightFileProblem("its pickle has a persistent id that is not a storage", SAVE_HINT);
    }

    private static View view(Storage storage, List<?> arguments) {
        if (!(arguments.get(1) instanceof Long offset)) {
            throw new WeightFileProblem("a tensor of storage '" + storage.key() + "' has no offset");
        }
        long[] sizes = longs(arguments.get(2));
        long[] strides = longs(arguments.get(3));
        WeightFileProblem.unless(
                sizes.length == strides.length && sizes.length <= MOST_DIMENSIONS,
                "a tensor of storage '" + storage.key() + "' has " + sizes.length + " sizes and " + strides.length
                        + " strides");
        requireInside(storage, offset, sizes, strides);
        return new View(storage, offset, sizes, strides);
    }

    /** Refuses a view that reaches outside its storage, or is larger than it (a stride of 0 would make a small file huge). */
    private static void requireInside(Storage storage, long offset, long[] sizes, long[] strides) {
        try {
            long elements = 1;
            long last = offset;
            for (int i = 0; i < sizes.length; i++) {
                WeightFileProblem.unless(
                        sizes[i] >= 0 && strides[i] >= 0,
                        "a tensor of storage '" + storage.key() + "' has the size " + sizes[i] + " with stride "
                                + strides[i]);
                elements = Math.multiplyExact(elements, sizes[i]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, sizes[i] - 1), strides[i]));
            }
            boolean inside =
                    offset >= 0 && (elements == 0 || last < storage.elements()) && elements <= storage.elements();
            WeightFileProblem.unless(
                    inside,
                    "a tensor of " + elements + " elements reaches to element " + last + " of storage '" + storage.key()
                            + "', which has " + storage.elements());
        } catch (ArithmeticException e) {
            throw new WeightFileProblem("a tensor of storage '" + storage.key() + "' is too large");
        }
    }

    private static long[] longs(Object tuple) {
        if (tuple instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().mapToLong(Long.class::cast).toArray();
        }
        throw new WeightFileProblem("a tensor's sizes or strides are not integers");
    }

    /** The tensors of a state dictionary, also of one inside a training checkpoint. */
    static Map<String, View> stateDictionary(Object root) {
        Map<String, View> tensors = find(root, 3);
        if (tensors.isEmpty()) {
            throw new WeightFileProblem(
                    "it has no dictionary of tensors"
                            + (root instanceof Map<?, ?> map ? "; its keys are " + brief(map) : ""),
                    SAVE_HINT);
        }
        return tensors;
    }

    private static Map<String, View> find(Object value, int depth) {
        Map<String, View> tensors = new LinkedHashMap<>();
        if (!(value instanceof Map<?, ?> map) || depth == 0) {
            return tensors;
        }
        map.forEach((key, entry) -> {
            if (key instanceof String name && entry instanceof View view) {
                tensors.put(name, view);
            }
        });
        List<String> homes = List.of("state_dict", "model_state_dict", "model", "net", "network", "weights");
        for (String home : homes) {
            if (tensors.isEmpty() && map.containsKey(home)) {
                tensors.putAll(find(map.get(home), depth - 1));
            }
        }
        return tensors;
    }

    private static String brief(Map<?, ?> map) {
        return map.keySet().stream()
                .limit(10)
                .map(key -> "'" + key + "'")
                .collect(java.util.stream.Collectors.joining(", "));
    }
}
