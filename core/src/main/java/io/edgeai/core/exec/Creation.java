package io.edgeai.core.exec;

import static java.util.Map.entry;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.util.Map;

/** Values made from shapes and numbers, and conversions of type. */
final class Creation {

    private Creation() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry(
                        "Shape",
                        call -> "__torch__.shape(" + call.in(0) + ", " + call.number("start", 0) + ", "
                                + call.number("end", Integer.MAX_VALUE) + ")"),
                entry("Size", call -> "torch.tensor(torch.numel(" + call.in(0) + "), dtype=4)"),
                entry("Cast", call -> "torch.to(" + call.in(0) + ", " + target(call) + ")"),
                entry("CastLike", call -> "torch.to(" + call.in(0) + ", ops.prim.dtype(" + call.in(1) + "))"),
                entry("ConstantOfShape", Creation::filled),
                entry(
                        "Range",
                        call -> "__torch__.range_of(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ")"),
                entry(
                        "EyeLike",
                        call -> "__torch__.eye_like(" + call.in(0) + ", " + call.number("k", 0) + ", "
                                + (call.node().attributes().containsKey("dtype")
                                        ? Long.toString(Types.script(type(call, "dtype")))
                                        : "ops.prim.dtype(" + call.in(0) + ")")
                                + ")"));
    }

    private static String target(Call call) {
        return Long.toString(Types.script(type(call, "to")));
    }

    private static ElementType type(Call call, String attribute) {
        return ElementType.ofCode(Math.toIntExact(call.node().intAttribute(attribute, 1)));
    }

    private static String filled(Call call) {
        Tensor value =
                call.node().attributes().get("value") instanceof Attribute.Data data ? data.value() : Tensor.scalar(0);
        String number = value.type().isFloat() ? Call.real(value.toFloats()[0]) : Long.toString(value.toLongs()[0]);
        return "torch.full(" + call.ints(0) + ", " + number + ", dtype=" + Types.script(value.type()) + ")";
    }
}
