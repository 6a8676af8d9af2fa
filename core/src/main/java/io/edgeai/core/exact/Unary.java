package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** A function of one number, in double, written over its argument. */
interface Unary {

    /** Applies the function to the first {@code count} numbers. */
    void apply(double[] values, int count);

    /** The function that a node applies to its first input, if it is one of those known; {@code constant} knows the graph's constants. */
    static Optional<Unary> of(Node node, Function<String, Optional<Tensor>> constant) {
        return switch (node.op()) {
            case "Relu" -> Optional.of(new Clip(0, Double.POSITIVE_INFINITY));
            case "Clip" -> clip(node, constant);
            case "HardSwish" -> Optional.of(hardSwish());
            case "HardSigmoid" ->
                Optional.of(hardSigmoid(node.floatAttribute("alpha", 0.2f), node.floatAttribute("beta", 0.5f)));
            case "Identity", "Dropout" -> Optional.of((values, count) -> {});
            default -> function(node).map(Unary::each);
        };
    }

    private static Optional<DoubleUnaryOperator> function(Node node) {
        return Optional.ofNullable(
                switch (node.op()) {
                    case "LeakyRelu" -> {
                        double slope = node.floatAttribute("alpha", 0.01f);
                        yield x -> x < 0 ? slope * x : x;
                    }
                    case "Elu" -> {
                        double alpha = node.floatAttribute("alpha", 1);
                        yield x -> x < 0 ? alpha * Math.expm1(x) : x;
                    }
                    case "Sigmoid" -> x -> 1 / (1 + Math.exp(-x));
                    case "Tanh" -> Math::tanh;
                    case "Softplus" -> x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
                    case "Mish" -> x -> x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
                    case "Abs" -> Math::abs;
                    case "Neg" -> x -> -x;
                    case "Exp" -> Math::exp;
                    case "Log" -> Math::log;
                    case "Sqrt" -> Math::sqrt;
                    case "Reciprocal" -> x -> 1 / x;
                    default -> null;
                });
    }

    private static Unary each(DoubleUnaryOperator function) {
        return (values, count) -> {
            for (int i = 0; i < count; i++) {
                values[i] = function.applyAsDouble(values[i]);
            }
        };
    }

    /** Cuts at both ends. */
    record Clip(double low, double high) implements Unary {

        @Override
        public void apply(double[] values, int count) {
            for (int i = 0; i < count; i++) {
                values[i] = Math.min(Math.max(values[i], low), high);
            }
        }
    }

    private static Unary hardSigmoid(double alpha, double beta) {
        return (values, count) -> {
            for (int i = 0; i < count; i++) {
                values[i] = Math.min(Math.max(alpha * values[i] + beta, 0), 1);
            }
        };
    }

    private static Unary hardSwish() {
        return (values, count) -> {
            for (int i = 0; i < count; i++) {
                values[i] = values[i] * Math.min(Math.max(values[i] + 3, 0), 6) / 6;
            }
        };
    }

    /** Limits that are computed are not known here. */
    private static Optional<Unary> clip(Node node, Function<String, Optional<Tensor>> constant) {
        double[] limits = {
            node.floatAttribute("min", Float.NEGATIVE_INFINITY), node.floatAttribute("max", Float.POSITIVE_INFINITY)
        };
        for (int i = 0; i < 2; i++) {
            Optional<String> name = node.input(i + 1);
            if (name.isPresent()) {
                Optional<Tensor> limit = name.flatMap(constant);
                if (limit.isEmpty()) {
                    return Optional.empty();
                }
                limits[i] = limit.orElseThrow().toFloats()[0];
            }
        }
        return Optional.of(new Clip(limits[0], limits[1]));
    }
}
