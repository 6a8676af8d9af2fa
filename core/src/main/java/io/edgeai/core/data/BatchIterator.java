package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Batches in a given order, decoded ahead of the consumer, but never more than {@link #AHEAD} of them. */
final class BatchIterator implements Iterator<Batch> {

    /** Enough to bridge a consumer's uneven steps; each costs memory for a batch. */
    private static final int AHEAD = 3;

    private record Pending(List<Integer> numbers, ByteBuffer pixels, List<Future<?>> parts) {}

    private final BatchLoader loader;
    private final List<Integer> order;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private int next;

    BatchIterator(BatchLoader loader, List<Integer> order) {
        this.loader = loader;
        this.order = order;
    }

    @Override
    public boolean hasNext() {
        return next < order.size() || !pending.isEmpty();
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + order.size() + " samples were given");
        }
        while (next < order.size() && pending.size() <= AHEAD) {
            start();
        }
        Pending first = pending.remove();
        first.parts().forEach(this::await);
        List<Sample> samples =
                first.numbers().stream().map(loader.samples()::get).toList();
        return new Batch(
                Tensor.wrap(ElementType.UINT8, first.pixels(), loader.shaping().batch(samples.size())),
                samples.stream().mapToInt(Sample::label).toArray(),
                samples);
    }

    private void start() {
        int end = Math.min(order.size(), next + loader.batch());
        List<Integer> numbers = order.subList(next, end);
        int bytes = loader.shaping().bytes();
        ByteBuffer pixels = ByteBuffer.allocate(Math.multiplyExact(numbers.size(), bytes));
        List<Future<?>> parts = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            parts.add(loader.workers().decode(loader.source(), numbers.get(i), pixels, i * bytes));
        }
        pending.add(new Pending(numbers, pixels, parts));
        next = end;
    }

    private void await(Future<?> part) {
        try {
            part.get();
        } catch (ExecutionException e) {
            cancel();
            if (e.getCause() instanceof EdgeAiException known) {
                throw known;
            }
            throw new IllegalStateException("a picture could not be read for an unexpected reason", e.getCause());
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED, Diagnostic.error("reading of pictures was interrupted"), e);
        }
    }

    private void cancel() {
        pending.forEach(batch -> batch.parts().forEach(part -> part.cancel(true)));
        pending.clear();
        next = order.size();
    }

    /** Numbers from 0. */
    static List<Integer> inOrder(int count) {
        Integer[] numbers = new Integer[count];
        Arrays.setAll(numbers, i -> i);
        return List.of(numbers);
    }
}
