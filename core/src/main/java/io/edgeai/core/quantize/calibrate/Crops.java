package io.edgeai.core.quantize.calibrate;

import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures of several crops, taken apart. */
final class Crops {

    private Crops() {}

    /** The crops of one picture, [crops, height, width, channels] to as many [height, width, channels]. */
    static List<Tensor> split(Tensor picture) {
        long[] sizes = picture.sizes();
        int crops = Math.toIntExact(sizes[0]);
        int bytes = picture.data().remaining() / crops;
        return IntStream.range(0, crops)
                .mapToObj(i -> {
                    ByteBuffer data = picture.data();
                    data.position(i * bytes).limit((i + 1) * bytes);
                    return Tensor.wrap(picture.type(), data, sizes[1], sizes[2], sizes[3]);
                })
                .toList();
    }
}
