package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.backend.tidl.TidlBackend.Options;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.spec.Specs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A convolution, a ReLU and a pointwise convolution for pictures of 224x224, with scales. */
final class SmallNet {

    /** As in the vendor's published example for mobilenetv2-1.0.onnx. */
    static final Preprocessing IMAGENET = new Preprocessing(
            224,
            224,
            Preprocessing.Fit.CROP,
            256,
            Preprocessing.Colour.RGB,
            List.of(123.675f, 116.28f, 103.53f),
            List.of(58.395f, 57.12f, 57.375f));

    private SmallNet() {}

    static Model model() {
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("data", "w1", "b1"), "c1")
                        .with("strides", Attribute.ints(2, 2))
                        .with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("Relu", List.of("c1"), "r1"),
                Node.of("Conv", List.of("r1", "w2"), "scores"));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("w1", floats(0.25f, 12, 3, 3, 3));
        weights.put("b1", floats(0.5f, 12));
        weights.put("w2", floats(-0.5f, 4, 12, 1, 1));
        Graph graph = new Graph(
                "small",
                nodes,
                weights,
                List.of(Value.ofFloats("data", 1, 3, 224, 224)),
                List.of(Value.ofFloats("scores", 1, 4, 112, 112)),
                List.of(Value.ofFloats("c1", 1, 12, 112, 112), Value.ofFloats("r1", 1, 12, 112, 112)),
                io.edgeai.api.model.Opaque.NONE);
        return Model.of(graph, 17);
    }

    static Quantized quantized(NumericScheme scheme) {
        Model model = model();
        boolean powers = scheme.activations().scale() == Encoding.Scale.POWER_OF_TWO;
        Map<String, QuantParams> activations = new LinkedHashMap<>();
        activations.put("data", params(scheme.activations(), powers ? 0.03125f : 0.0187f, powers ? 0 : -14, 1));
        activations.put("r1", params(scheme.activations(), powers ? 0.0625f : 0.051f, powers ? 0 : -128, 1));
        activations.put("scores", params(scheme.activations(), powers ? 0.25f : 0.13f, 0, 1));
        Map<String, QuantParams> weights = new LinkedHashMap<>();
        int first = scheme.weights().granularity() == Encoding.Granularity.PER_CHANNEL ? 12 : 1;
        weights.put("w1", params(scheme.weights(), powers ? 0.0078125f : 0.002f, 0, first));
        weights.put("w2", params(scheme.weights(), powers ? 0.0078125f : 0.004f, 0, first == 1 ? 1 : 4));
        return new Quantized(model, model, scheme, activations, weights);
    }

    static QuantParams params(Encoding encoding, float scale, int zero, int count) {
        return new QuantParams(
                encoding,
                count == 1 ? -1 : 0,
                Collections.nCopies(count, scale),
                Collections.nCopies(count, zero),
                Collections.nCopies(count, -1.0),
                Collections.nCopies(count, 1.0));
    }

    static List<Tensor> pictures(int count, Preprocessing wanted) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[wanted.width() * wanted.height() * 3];
            new java.util.Random(i).nextBytes(pixels);
            all.add(Tensor.ofBytes(ElementType.UINT8, pixels, wanted.height(), wanted.width(), 3));
        }
        return all;
    }

    static Options options(Map<String, ?> given) {
        return Specs.of(Options.class, given);
    }

    /** What a conversion is made from. */
    record Job(String chip, String scheme, Map<String, ?> options, Path folder) {

        Job with(String otherScheme) {
            return new Job(chip, otherScheme, options, folder);
        }

        Conversion conversion() throws Exception {
            return conversion(true, new LocalHost());
        }

        Conversion conversion(boolean ranges, Host host) throws Exception {
            Chip known = TidlChip.of(chip).chip();
            NumericScheme numbers = known.schemes().stream()
                    .filter(one -> one.name().equals(scheme))
                    .findFirst()
                    .orElseThrow();
            Quantized all = quantized(numbers);
            Path own = Files.createDirectories(folder.resolve("job"));
            Path file = folder.resolve("float.onnx");
            OnnxWriter.write(all.floating(), file);
            return new Conversion(
                    "small",
                    ranges ? all : new Quantized(all.floating(), all.emulated(), numbers, Map.of(), Map.of()),
                    file,
                    known,
                    IMAGENET,
                    pictures(6, IMAGENET),
                    List.of("a", "b", "c", "d"),
                    SmallNet.options(options),
                    own,
                    folder.resolve("toolchain"),
                    false,
                    host,
                    Reporter.SILENT);
        }
    }

    private static Tensor floats(float value, long... sizes) {
        int count = (int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = value * (i % 7 - 3) / 3;
        }
        return Tensor.ofFloats(values, sizes);
    }
}
