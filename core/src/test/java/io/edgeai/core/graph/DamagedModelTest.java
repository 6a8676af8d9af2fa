package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DamagedModelTest {

    private static final List<Rewrite> REWRITES = List.of(
            new Rewrite.StaticBatch(),
            new Rewrite.NormalisationOut(),
            new Rewrite.WholeMean(),
            new Rewrite.DeadChannels(),
            new Rewrite.HeadOff(),
            new Rewrite.HalvedPools(1024),
            new Rewrite.PoolChain(7),
            new Rewrite.GemmAsConv(),
            new Rewrite.Opset(19));

    private static Model whole() {
        return new Sketch()
                .weights("w", 4, 3, 3, 3)
                .weights("scale", 4)
                .weights("shift", 4)
                .weights("mean", 4)
                .weights("variance", 0.1f, 4)
                .weights("dense", 5, 4)
                .constant("to", Tensor.ofLongs(new long[] {0, -1}, 2))
                .add("Mul", "n", "x", "2")
                .add(Node.of("Conv", List.of("n", "w"), "c").with("pads", Attribute.ints(1, 1, 1, 1)))
                .add("BatchNormalization", "b", "c", "scale", "shift", "mean", "variance")
                .add("Add", "a", "b", "3")
                .add("Clip", "d", "a", "0", "6")
                .add("Mul", "e", "b", "d")
                .add("Div", "f", "e", "6")
                .add(Node.of("ReduceMean", List.of("f"), "g").with("axes", Attribute.ints(2, 3)))
                .add("Reshape", "h", "g", "to")
                .add(Node.of("Gemm", List.of("h", "dense"), "i").with("transB", Attribute.of(1)))
                .add(Node.of("Softmax", List.of("i"), "y").with("axis", Attribute.of(-1)))
                .opset(13)
                .model(-1, 3, 8, 8);
    }

    @Test
    void damaged_bytes_end_in_a_legal_model_or_a_message_never_in_a_bug() {
        byte[] bytes = OnnxWriter.bytes(whole());
        Random random = new Random(9);
        int legal = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                Model model = OnnxReader.read(damaged);
                if (Verifier.check(model).stream().noneMatch(Diagnostic::isError)) {
                    Legalizer.apply(model, Preprocessing.unit(8), REWRITES);
                    legal++;
                }
            } catch (EdgeAiException e) {
                assertThat(e.getMessage()).startsWith("error: ");
            } catch (RuntimeException e) {
                throw new AssertionError("damage " + i, e);
            }
        }
        assertThat(legal).isBetween(500, 3900);
    }
}
