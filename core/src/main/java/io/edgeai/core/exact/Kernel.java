package io.edgeai.core.exact;

import java.util.List;

/** Computes the outputs of a node from its inputs; may be called from several threads. An input that is left out is no element of the list. */
@FunctionalInterface
interface Kernel {

    List<Values> run(List<Values> inputs);
}
