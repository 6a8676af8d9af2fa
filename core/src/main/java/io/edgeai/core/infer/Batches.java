package io.edgeai.core.infer;

import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Batches cut into single pictures and put together again, along the first dimension. */
public final class Batches {

    private Batches() {}

    /** The pictures of a batch, each as a batch of one. */
    public static List<Map<String, Tensor>> split(Map<String, Tensor> batch) {
        int count = Math.toIntExact(batch.values().iterator().next().sizes()[0]);
        List<Map<String, Tensor>> singles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Tensor> single = new LinkedHashMap<>();
            int index = i;
            batch.forEach((name, tensor) -> single.put(name, slice(tensor, index)));
            singles.add(single);
        }
        return singles;
    }

    /** The batch of these pictures. */
    public static Map<String, Tensor> join(List<Map<String, Tensor>> singles) {
        Map<String, Tensor> batch = new LinkedHashMap<>();
        for (String name : singles.get(0).keySet()) {
            batch.put(
                    name,
                    concatenate(singles.stream()
                            .map(single -> Objects.requireNonNull(single.get(name)))
                            .toList()));
        }
        return batch;
    }

    private static Tensor slice(Tensor tensor, int index) {
        long[] sizes = tensor.sizes();
        int bytes = Math.toIntExact(tensor.data().remaining() / sizes[0]);
        sizes[0] = 1;
        ByteBuffer data = tensor.data();
        data.position(index * bytes).limit((index + 1) * bytes);
        return Tensor.wrap(tensor.type(), data, sizes);
    }

    private static Tensor concatenate(List<Tensor> parts) {
        long[] sizes = parts.get(0).sizes();
        if (sizes.length == 0) {
            throw new IllegalArgumentException("an output without dimensions cannot hold a batch");
        }
        sizes[0] = parts.stream().mapToLong(part -> part.sizes()[0]).sum();
        ByteBuffer all = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> part.data().remaining()).sum());
        parts.forEach(part -> all.put(part.data()));
        return Tensor.wrap(parts.get(0).type(), all.flip(), sizes);
    }
}
