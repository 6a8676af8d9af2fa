package io.edgeai.core.exec;

import java.util.Map;

/** Convolutions in 1 to 3 dimensions. Attributes left out are empty lists, which the script fills by the kernel's shape. */
final class Convolutions {

    private Convolutions() {}

    static Map<String, Kernel> table() {
        return Map.of(
                "Conv", Convolutions::conv,
                "ConvTranspose", Convolutions::convTranspose,
                "ConvInteger", Convolutions::convInteger);
    }

    private static String conv(Call call) {
        return "__torch__.conv(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", " + window(call) + ", "
                + call.number("group", 1) + ")";
    }

    private static String convInteger(Call call) {
        return "__torch__.conv_integer(" + String.join(", ", call.in(0), call.in(1), call.in(2), call.in(3)) + ", "
                + window(call) + ", " + call.number("group", 1) + ")";
    }

    private static String convTranspose(Call call) {
        return "__torch__.conv_transpose(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", " + window(call)
                + ", " + call.number("group", 1) + ", " + call.ints("output_padding") + ", "
                + call.ints("output_shape") + ")";
    }

    /** Strides, dilations, pads as ONNX writes them, and how to choose the pads where ONNX leaves that to us. */
    private static String window(Call call) {
        return call.ints("strides") + ", " + call.ints("dilations") + ", " + call.ints("pads") + ", "
                + call.text("auto_pad", "NOTSET");
    }
}
