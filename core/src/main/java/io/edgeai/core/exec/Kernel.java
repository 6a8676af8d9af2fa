package io.edgeai.core.exec;

/**
 * What an operator computes, as a TorchScript expression over its inputs. It is a {@code Tensor} where the node has one output, a
 * {@code List[Tensor]} where it has several. Names under {@code torch} are PyTorch's own operators, those under {@code __torch__} stand in
 * {@code prelude.py}.
 */
@FunctionalInterface
interface Kernel {

    /** The expression for one node. */
    String script(Call call);

    /** A function of the first input alone. */
    static Kernel unary(String function) {
        return call -> function + "(" + call.in(0) + ")";
    }

    /** A function of the first input alone, whose gradient can be found from its result: written over the input where that is not needed any more. */
    static Kernel over(String function) {
        return call -> function + (call.passes(0) ? "_" : "") + "(" + call.in(0) + ")";
    }

    /** A function of the first two inputs. */
    static Kernel binary(String function) {
        return call -> function + "(" + call.in(0) + ", " + call.in(1) + ")";
    }

    /** A function of two values, folded over all inputs. */
    static Kernel folded(String function) {
        return call -> call.all().stream()
                .reduce((a, b) -> function + "(" + a + ", " + b + ")")
                .orElseThrow();
    }
}
