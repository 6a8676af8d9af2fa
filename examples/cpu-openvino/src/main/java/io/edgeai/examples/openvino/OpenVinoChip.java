package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The CPU as data. Convolutions and products take unsigned codes with a zero point and signed weights without one, a scale a channel (OpenVINO 2025.3
 * documentation, "Low Precision Transformations"); all else is computed in float32.
 */
final class OpenVinoChip {

    private static final long OPSET = 18;
    private static final int MOST_DIMENSIONS = 6;

    private OpenVinoChip() {}

    static Chip cpu() {
        Encoding activations = new Encoding(
                8,
                Encoding.Sign.UNSIGNED,
                false,
                Encoding.Granularity.PER_TENSOR,
                Encoding.Scale.FLOAT,
                Encoding.Rounding.HALF_EVEN);
        Encoding weights = new Encoding(
                8,
                Encoding.Sign.SIGNED,
                true,
                Encoding.Granularity.PER_CHANNEL,
                Encoding.Scale.FLOAT,
                Encoding.Rounding.HALF_EVEN);
        return new Chip(
                "cpu",
                List.of(new NumericScheme("w8a8", activations, weights)),
                rules(),
                List.of(new Rewrite.Opset(OPSET), new Rewrite.StaticBatch()),
                List.of(),
                new HardwareLimits(Long.MAX_VALUE, Long.MAX_VALUE, MOST_DIMENSIONS, 1),
                new TreeSet<>(Set.of("Conv", "DepthwiseConv", "Gemm", "MatMul")));
    }

    /** Operators of image networks in OpenVINO's list of supported ONNX operators (2025.3), without a condition on their attributes. */
    private static List<OpRule> rules() {
        String operators =
                """
                Conv DepthwiseConv ConvTranspose DepthwiseConvTranspose Gemm MatMul Add Sub Mul Div Max Min Pow Sqrt Neg Abs Exp Log Erf Floor Ceil Reciprocal
                Relu LeakyRelu PRelu Elu Selu Clip Sigmoid HardSigmoid HardSwish Mish Gelu Tanh Softplus Softmax LogSoftmax
                BatchNormalization InstanceNormalization LayerNormalization LRN MaxPool AveragePool GlobalAveragePool GlobalMaxPool
                ReduceMean ReduceSum ReduceMax ReduceMin ReduceL2 ArgMax TopK
                Reshape Flatten Transpose Squeeze Unsqueeze Concat Split Slice Gather Pad Resize Upsample DepthToSpace SpaceToDepth Expand Tile
                Identity Dropout Cast Constant Shape Where Equal Greater Less""";
        return OperatorTable.parse("accelerator " + operators.replace('\n', ' '), Vocabulary.common())
                .rules(Set.of(), Map.of());
    }
}
