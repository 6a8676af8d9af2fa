package io.edgeai.core.quantize.number;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FakeQuantTest {

    private static final int COUNT = 4000;

    /** Beside the arithmetic in doubles, value by value: any values, and such as lie halfway between two codes or next to it. */
    @Property(tries = 200)
    void roundsAsTheCodesDo(
            @ForAll Rounding rounding, @ForAll @IntRange(min = 2, max = 16) int bits, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Encoding encoding =
                new Encoding(bits, Sign.SIGNED, false, Granularity.PER_TENSOR, Scale.FLOAT, rounding, false);
        Rounder rounder = new Rounder(encoding);
        double scale = random.nextBoolean() ? Math.scalb(1.0, random.nextInt(-12, 4)) : random.nextDouble(1e-4, 3);
        Rounder.Step step = new Rounder.Step(scale, random.nextInt(rounder.lowest(), rounder.highest() + 1));
        float[] values = new float[COUNT];
        float[] wanted = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = value(random, (float) scale, bits);
            wanted[i] = rounder.value(rounder.code(values[i], step), step);
        }
        new FakeQuant(rounder, step).apply(values, 0, COUNT);
        assertThat(values).containsExactly(wanted);
    }

    private static float value(SplittableRandom random, float scale, int bits) {
        float half = (random.nextInt(1 << bits) - (1 << (bits - 1)) + 0.5f) * scale;
        return switch (random.nextInt(4)) {
            case 0 -> half;
            case 1 -> Math.nextUp(half);
            case 2 -> Math.nextDown(half);
            default -> (float) (random.nextDouble(-1.5, 1.5) * scale * (1 << bits));
        };
    }
}
