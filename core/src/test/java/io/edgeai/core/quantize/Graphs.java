package io.edgeai.core.quantize;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Small graphs and jobs for the tests of this package. */
public final class Graphs {

    public static final int SIZE = 8;
    public static final Preprocessing UNIT = Preprocessing.unit(SIZE);
    public static final Encoding INT8 = encoding(8, false, Granularity.PER_TENSOR);
    public static final Encoding INT8_PER_CHANNEL = encoding(8, false, Granularity.PER_CHANNEL);

    /** The range methods that go with every format. */
    public static final Set<QuantizeSpec.Range> ANY_SCALE =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(QuantizeSpec.Range.DIFFS)));

    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Random random = new Random(5);

    public static Encoding encoding(int bits, boolean symmetric, Granularity granularity) {
        return new Encoding(bits, Sign.SIGNED, symmetric, granularity, Scale.FLOAT, Rounding.HALF_EVEN);
    }

    public static Encoding with(Rounding rounding) {
        return new Encoding(8, Sign.SIGNED, false, Granularity.PER_TENSOR, Scale.FLOAT, rounding);
    }

    public Graphs add(String op, String output, String... inputs) {
        nodes.add(Node.of(op, List.of(inputs), output));
        return this;
    }

    public Graphs add(Node node) {
        nodes.add(node);
        return this;
    }

    public Graphs constant(String name, Tensor tensor) {
        initializers.put(name, tensor);
        return this;
    }

    /** A 3x3 convolution with padding, random weights and bias. */
    public Graphs conv(String output, String input, int in, int out, int group) {
        initializers.put(output + ".w", random(1, out, in / group, 3, 3));
        initializers.put(output + ".b", random(0.5f, out));
        nodes.add(Node.of("Conv", List.of(input, output + ".w", output + ".b"), output)
                .with("pads", Attribute.ints(1, 1, 1, 1))
                .with("group", Attribute.of(group)));
        return this;
    }

    public Tensor random(float size, long... sizes) {
        int count = 1;
        for (long s : sizes) {
            count *= (int) s;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = size * (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }

    public Graph graph(String output) {
        return new Graph(
                "small",
                nodes,
                initializers,
                List.of(Value.ofFloats("image", -1, 3, SIZE, SIZE)),
                List.of(new Value(output, ElementType.FLOAT32, Optional.empty(), io.edgeai.api.model.Opaque.NONE)));
    }

    public Model model(String output) {
        return Model.of(graph(output), 17);
    }

    public static List<Fusion> fusions(String... pairs) {
        List<Fusion> fusions = new ArrayList<>();
        for (String pair : pairs) {
            int plus = pair.indexOf('+');
            fusions.add(new Fusion(pair.substring(0, plus), pair.substring(plus + 1)));
        }
        return fusions;
    }

    public static List<Tensor> pictures(int count) {
        Random random = new Random(11);
        List<Tensor> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[SIZE * SIZE * 3];
            random.nextBytes(bytes);
            pictures.add(Tensor.ofBytes(ElementType.UINT8, bytes, SIZE, SIZE, 3));
        }
        return pictures;
    }

    public static QuantizeSpec spec(QuantizeSpec.Range range) {
        return spec(range, 99);
    }

    public static QuantizeSpec spec(QuantizeSpec.Range range, double percent) {
        return new QuantizeSpec(
                QuantizeSpec.Method.PTQ,
                Optional.empty(),
                Optional.empty(),
                Optional.of(range),
                Percent.of(percent),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new QuantizeSpec.Calibration(10));
    }

    public static QuantizeJob job(Model model, NumericScheme scheme, String... fusions) {
        return job(model, scheme, chip(scheme, fusions));
    }

    public static QuantizeJob job(Model model, NumericScheme scheme, Chip chip) {
        return new QuantizeJob(
                model, UNIT, chip, scheme, spec(QuantizeSpec.Range.MIN_MAX), pictures(6), Reporter.SILENT);
    }

    public static Chip chip(NumericScheme scheme, String... fusions) {
        return new Chip(
                "chip", List.of(scheme), List.of(), List.of(), fusions(fusions), new HardwareLimits(1, 1, 5, 16));
    }

    /** A chip that computes in float but for these operators. */
    public static Chip partly(NumericScheme scheme, List<String> integerOperators, String... fusions) {
        Chip all = chip(scheme, fusions);
        return new Chip(
                all.id(),
                all.schemes(),
                all.rules(),
                all.rewrites(),
                all.fusions(),
                all.limits(),
                new TreeSet<>(integerOperators));
    }

    public static NumericScheme w8a8() {
        return new NumericScheme("w8a8", INT8, INT8_PER_CHANNEL);
    }
}
