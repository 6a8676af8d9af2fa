package io.edgeai.core.data;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that decode, each with direct memory for one sample: native code writes there, and a copy goes into the batch. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads;
    private final BlockingQueue<ByteBuffer> buffers;

    Workers(int count, int bytes) {
        threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "pictures");
            thread.setDaemon(true);
            return thread;
        });
        buffers = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            buffers.add(ByteBuffer.allocateDirect(bytes));
        }
    }

    /** Lets {@code source} write a sample, and copies it to {@code offset} in {@code pixels}. */
    Future<?> decode(PixelSource source, int sample, ByteBuffer pixels, int offset) {
        Callable<Void> task = () -> {
            ByteBuffer buffer = buffers.take();
            try {
                source.write(sample, buffer);
                pixels.put(offset, buffer, 0, buffer.capacity());
            } finally {
                buffers.add(buffer);
            }
            return null;
        };
        return threads.submit(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
