package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Tensor;
import java.util.List;

/** One operator on constants; gives the outputs in order. */
@FunctionalInterface
interface Kernel {

    List<Tensor> run(Call call);
}
