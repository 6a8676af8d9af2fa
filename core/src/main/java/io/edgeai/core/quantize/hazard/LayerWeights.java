package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What rounding does to the weights of a layer.
 *
 * @param layer the node
 * @param value the first value after it that is rounded; its own output where none is
 * @param weights signal to noise of the weights in dB; infinite where nothing is lost
 * @param bias signal to noise of the bias in dB; infinite where nothing is lost
 */
public record LayerWeights(String layer, String op, String value, double weights, double bias) {

    /** All layers of a setting, in graph order. */
    public static List<LayerWeights> of(Setting setting) {
        Map<String, WeightCodes> codes = setting.codes();
        Map<String, BiasCodes> biases = setting.biases(codes);
        List<LayerWeights> rows = new ArrayList<>();
        for (WeightSite site : WeightSite.of(setting.model().graph())) {
            float[] weights = values(setting, site.weight());
            float[] rounded =
                    Objects.requireNonNull(codes.get(site.weight())).values().floats();
            BiasCodes bias = biases.get(site.node().output());
            rows.add(new LayerWeights(
                    site.node().title(),
                    site.node().op(),
                    rounded(setting, site.node().output()),
                    decibels(weights, rounded),
                    bias == null
                            ? Double.POSITIVE_INFINITY
                            : decibels(values(setting, site.bias().orElseThrow()), values(bias))));
        }
        return rows;
    }

    private static String rounded(Setting setting, String output) {
        String value = output;
        while (!setting.activations().containsKey(value)) {
            List<Node> consumers = setting.model().graph().consumers(value);
            if (consumers.size() != 1) {
                return output;
            }
            value = consumers.get(0).output();
        }
        return value;
    }

    private static float[] values(Setting setting, String initializer) {
        return setting.model().graph().constant(initializer).map(Tensor::floats).orElseThrow();
    }

    /** The biases that integer codes stand for. */
    static float[] values(BiasCodes bias) {
        long[] codes = bias.codes().toLongs();
        float[] values = new float[codes.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = codes[c] * bias.scales().get(bias.scales().size() == 1 ? 0 : c);
        }
        return values;
    }

    private static double decibels(float[] exact, float[] rounded) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < exact.length; i++) {
            signal += (double) exact[i] * exact[i];
            noise += ((double) exact[i] - rounded[i]) * ((double) exact[i] - rounded[i]);
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(Math.max(signal, 1e-30) / noise);
    }
}
