package io.edgeai.core.infer;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Makes a model's input from pixels: uint8 [N, height, width, channels] to float32 [N, channels, height, width], {@code (pixel - mean) / std} per channel in
 * float arithmetic.
 */
public final class Normalizer {

    private final Preprocessing preprocessing;

    public Normalizer(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
    }

    /** The input for these pixels; a single picture may come without its batch dimension. */
    public Tensor apply(Tensor pixels) {
        long[] sizes = pixels.sizes();
        long[] nhwc = sizes.length == 3 ? new long[] {1, sizes[0], sizes[1], sizes[2]} : sizes;
        int channels = preprocessing.colour().channels();
        long[] expected = {nhwc[0], preprocessing.height(), preprocessing.width(), channels};
        if (pixels.type() != ElementType.UINT8 || !Arrays.equals(nhwc, expected)) {
            throw new IllegalArgumentException("pixels " + pixels + " are not uint8 of the model's input size "
                    + preprocessing.height() + "x" + preprocessing.width() + "x" + channels);
        }
        int plane = preprocessing.height() * preprocessing.width();
        byte[] bytes = new byte[pixels.elements()];
        pixels.data().get(bytes);
        ByteBuffer out = ByteBuffer.allocate(bytes.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = out.asFloatBuffer();
        for (int n = 0; n < nhwc[0]; n++) {
            for (int c = 0; c < channels; c++) {
                float[] table = table(c);
                for (int i = 0, from = n * plane * channels + c; i < plane; i++, from += channels) {
                    floats.put(table[bytes[from] & 0xff]);
                }
            }
        }
        return Tensor.wrap(ElementType.FLOAT32, out, nhwc[0], channels, preprocessing.height(), preprocessing.width());
    }

    private float[] table(int channel) {
        float[] table = new float[256];
        for (int value = 0; value < table.length; value++) {
            table[value] = (value - preprocessing.mean().get(channel))
                    / preprocessing.std().get(channel);
        }
        return table;
    }
}
