package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Rounding to integers and back. */
final class Quantization {

    private Quantization() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry(
                        "QuantizeLinear",
                        call -> "__torch__.quantize(" + three(call) + ", " + call.number("axis", 1) + ")"),
                entry(
                        "DequantizeLinear",
                        call -> "__torch__.dequantize(" + three(call) + ", " + call.number("axis", 1) + ")"),
                entry("DynamicQuantizeLinear", Kernel.unary("__torch__.dynamic_quantize")),
                entry("MatMulInteger", call -> "__torch__.matmul_integer(" + three(call) + ", " + call.in(3) + ")"));
    }

    private static String three(Call call) {
        return call.in(0) + ", " + call.in(1) + ", " + call.in(2);
    }
}
