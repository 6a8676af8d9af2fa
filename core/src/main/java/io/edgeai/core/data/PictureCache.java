package io.edgeai.core.data;

import io.edgeai.api.model.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Keeps decoded pictures until a budget of bytes is spent. The first stay: epochs pass over all, and throwing out the oldest would never hit. */
final class PictureCache {

    private final Map<Integer, Tensor> kept = new ConcurrentHashMap<>();
    private final AtomicLong left;

    PictureCache(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** The kept picture, or a newly decoded one. */
    Tensor get(int sample, Supplier<Tensor> decode) {
        Tensor known = kept.get(sample);
        if (known != null) {
            return known;
        }
        Tensor fresh = decode.get();
        if (left.addAndGet(-fresh.elements()) < 0) {
            left.addAndGet(fresh.elements());
        } else if (kept.putIfAbsent(sample, fresh) != null) {
            left.addAndGet(fresh.elements());
        }
        return fresh;
    }

    int size() {
        return kept.size();
    }

    void clear() {
        kept.clear();
    }
}
