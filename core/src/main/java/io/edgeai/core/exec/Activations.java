package io.edgeai.core.exec;

import static io.edgeai.core.exec.Kernel.unary;
import static java.util.Map.entry;

import java.util.Map;

/** Functions of one value that nets put between their layers. */
final class Activations {

    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;

    private Activations() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("Relu", Kernel.over("torch.relu")),
                entry("Sigmoid", Kernel.over("torch.sigmoid")),
                entry("Tanh", Kernel.over("torch.tanh")),
                entry("HardSwish", unary("torch.hardswish")),
                entry("Mish", unary("torch.mish")),
                entry("Softplus", unary("torch.softplus")),
                entry("Softsign", unary("__torch__.softsign")),
                entry("HardSigmoid", Activations::hardSigmoid),
                entry("LeakyRelu", Activations::leaky),
                entry("PRelu", Kernel.binary("__torch__.prelu")),
                entry("Elu", call -> "torch.elu(" + call.in(0) + ", " + call.real("alpha", 1) + ")"),
                entry("Celu", call -> "torch.celu(" + call.in(0) + ", " + call.real("alpha", 1) + ")"),
                entry("Selu", Activations::selu),
                entry(
                        "Gelu",
                        call -> "torch.gelu(" + call.in(0) + ", approximate=" + call.text("approximate", "none") + ")"),
                entry(
                        "ThresholdedRelu",
                        call -> "torch.threshold(" + call.in(0) + ", " + call.real("alpha", 1) + ", 0.0)"),
                entry(
                        "Shrink",
                        call -> "__torch__.shrink(" + call.in(0) + ", " + call.real("bias", 0) + ", "
                                + call.real("lambd", 0.5f) + ")"),
                entry("Clip", Activations::clip),
                entry("Softmax", call -> softmax(call, "softmax")),
                entry("LogSoftmax", call -> softmax(call, "log_softmax")),
                entry("Hardmax", call -> softmax(call, "hardmax")));
    }

    /** PyTorch's own is faster, and knows only one slope. */
    private static String hardSigmoid(Call call) {
        float alpha = call.node().floatAttribute("alpha", 0.2f);
        float beta = call.node().floatAttribute("beta", 0.5f);
        return alpha == 1f / 6 && beta == 0.5f
                ? "torch.hardsigmoid(" + call.in(0) + ")"
                : "torch.clamp(torch.add(torch.mul(" + call.in(0) + ", " + Call.real(alpha) + "), " + Call.real(beta)
                        + "), 0.0, 1.0)";
    }

    /** Over its input only where the sign tells on which side of zero that was. */
    private static String leaky(Call call) {
        boolean over = call.passes(0) && call.node().floatAttribute("alpha", 0.01f) > 0;
        return "torch.leaky_relu" + (over ? "_" : "") + "(" + call.in(0) + ", " + call.real("alpha", 0.01f) + ")";
    }

    private static String selu(Call call) {
        return "torch.elu(" + call.in(0) + ", " + call.real("alpha", SELU_ALPHA) + ", " + call.real("gamma", SELU_GAMMA)
                + ", 1.0)";
    }

    /** Bounds are attributes before opset 11, inputs that may be left out after. Between two numbers the gradient is found from the result alone. */
    private static String clip(Call call) {
        boolean numbers = call.scope().opset() >= 11
                && call.constant(1).filter(bound -> bound.type().isFloat()).isPresent()
                && call.constant(2).filter(bound -> bound.type().isFloat()).isPresent();
        if (numbers && call.passes(0)) {
            return "torch.hardtanh_(" + call.in(0) + ", " + bound(call, 1) + ", " + bound(call, 2) + ")";
        }
        if (call.scope().opset() < 11) {
            return "torch.clamp(" + call.in(0) + ", " + call.real("min", Float.NEGATIVE_INFINITY) + ", "
                    + call.real("max", Float.POSITIVE_INFINITY) + ")";
        }
        return call.has(1) || call.has(2)
                ? "torch.clamp(" + call.in(0) + ", " + bound(call, 1) + ", " + bound(call, 2) + ")"
                : "torch.clone(" + call.in(0) + ")";
    }

    /** Numbers where both bounds are known: the engine's fast way. */
    private static String bound(Call call, int index) {
        boolean known = (!call.has(1) || call.constant(1).isPresent())
                && (!call.has(2) || call.constant(2).isPresent());
        return known
                ? call.constant(index)
                        .map(value -> value.type().isFloat()
                                ? Call.real(value.toFloats()[0])
                                : Long.toString(value.toLongs()[0]))
                        .orElse("None")
                : call.in(index);
    }

    /** Before opset 13 the input counted as a matrix of which the axis begins the rows. */
    private static String softmax(Call call, String function) {
        boolean matrix = call.scope().opset() < 13;
        return "__torch__." + function + (matrix ? "_rows" : "") + "(" + call.in(0) + ", "
                + call.number("axis", matrix ? 1 : -1) + ")";
    }
}
