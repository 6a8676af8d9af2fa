package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.metric.LayerNoise;
import io.edgeai.core.metric.LayerNoise.Layer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerNoiseTest {

    @Test
    void roundingByItselfIsATwelfthOfAStepSquared() {
        QuantizeJob job = Graphs.job(net(1), Graphs.w8a8());
        Quantized quantized = Quantizer.quantize(job);
        Layer first = noise(job, quantized).layers().get(0);
        assertThat(first.value()).isEqualTo("a");
        double signal = 0;
        int count = 0;
        try (var runner = io.edgeai.core.infer.OrtRunner.open(job.model(), List.of("a"))) {
            var normalizer = new io.edgeai.core.infer.Normalizer(job.preprocessing());
            for (Tensor picture : job.pictures()) {
                for (float value : runner.run(java.util.Map.of("image", normalizer.apply(picture)))
                        .get("a")
                        .floats()) {
                    signal += value * value;
                    count++;
                }
            }
        }
        double step = quantized.activations().get("a").scales().get(0);
        double expected = 10 * Math.log10(signal / count / (step * step / 12));
        assertThat(first.own()).isCloseTo(expected, within(0.5));
        assertThat(first.accumulated()).isLessThan(first.own() + 0.5);
        assertThat(first.cut()).isZero();
    }

    @Test
    void namesAWideChannelBeforeADepthwiseConvolution() {
        QuantizeJob plain = Graphs.job(net(1), Graphs.w8a8());
        assertThat(noise(plain, Quantizer.quantize(plain)).layers())
                .allMatch(layer -> layer.hazard().isEmpty());
        QuantizeJob wide = Graphs.job(net(100), Graphs.w8a8());
        assertThat(noise(wide, Quantizer.quantize(wide)).layers().get(0).hazard())
                .hasValueSatisfying(text -> assertThat(text).contains("before a depthwise convolution"));
    }

    private static LayerNoise noise(QuantizeJob job, Quantized quantized) {
        return LayerNoise.of(
                job.model(),
                quantized,
                job.preprocessing(),
                job.pictures().stream()
                        .map(picture -> picture.reshape(1, Graphs.SIZE, Graphs.SIZE, 3))
                        .toList());
    }

    /** A convolution whose first channel is wider than the others by a factor, and a depthwise one. */
    private static Model net(float factor) {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 8, 1).conv("b", "a", 8, 8, 8).model("b");
        float[] weights = model.graph().initializers().get("a.w").floats();
        for (int i = 0; i < 27; i++) {
            weights[i] *= factor;
        }
        return model.withGraph(model.graph().withInitializer("a.w", Tensor.ofFloats(weights, 8, 3, 3, 3)));
    }
}
