package io.edgeai.core.exec;

import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pictures that a copy of the model learns from in one step: a batch, or its share of one.
 *
 * @param pixels as they are shown
 * @param labels N class numbers
 * @param others the labels of those that pictures are mixed with, N or none
 * @param own how much of each picture is itself, N or none
 * @param answers what the teacher says of them, where it said so before
 */
@SuppressWarnings("ArrayRecordComponent") // goes to native memory as it is; nobody writes to it
record Part(Tensor pixels, int[] labels, int[] others, float[] own, Optional<Tensor> answers) {

    int size() {
        return labels.length;
    }

    /** Up to so many parts of nearly the same size; of two pictures at least, since norms over one value say nothing. */
    List<Part> among(int copies) {
        int parts = Math.max(1, Math.min(copies, size() / 2));
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(rows((int) ((long) size() * i / parts), (int) ((long) size() * (i + 1) / parts)));
        }
        return all;
    }

    private Part rows(int from, int to) {
        return new Part(
                rows(pixels, from, to),
                Arrays.copyOfRange(labels, from, to),
                others.length == 0 ? others : Arrays.copyOfRange(others, from, to),
                own.length == 0 ? own : Arrays.copyOfRange(own, from, to),
                answers.map(known -> rows(known, from, to)));
    }

    private static Tensor rows(Tensor all, int from, int to) {
        long[] sizes = all.sizes();
        ByteBuffer data = all.data();
        int row = data.remaining() / Math.toIntExact(sizes[0]);
        byte[] bytes = new byte[(to - from) * row];
        data.get(data.position() + from * row, bytes);
        sizes[0] = (long) to - from;
        return Tensor.wrap(all.type(), ByteBuffer.wrap(bytes).order(data.order()), sizes);
    }
}
