package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import java.util.Set;
import java.util.TreeSet;

/** What the carried parts of a model mean to those who check it, without showing protobuf. */
public final class OnnxExtras {

    private OnnxExtras() {}

    /** Names of values that a graph's carried fields make: sparse initializers, and initializers of texts or of unknown types. */
    public static Set<String> initializers(Graph graph) {
        Set<String> names = new TreeSet<>();
        if (!graph.extra().isEmpty()) {
            GraphProto extra = Extras.of(graph.extra(), GraphProto.parser());
            for (TensorProto tensor : extra.getInitializerList()) {
                if (isWhole(tensor)) {
                    names.add(tensor.getName());
                }
            }
            for (SparseTensorProto tensor : extra.getSparseInitializerList()) {
                names.add(tensor.getValues().getName());
            }
        }
        return names;
    }

    /** The functions that a model defines for itself, as {@code domain:name}. */
    public static Set<String> functions(Model model) {
        Set<String> names = new TreeSet<>();
        if (!model.extra().isEmpty()) {
            for (FunctionProto function :
                    Extras.of(model.extra(), ModelProto.parser()).getFunctionsList()) {
                names.add(function.getDomain() + ":" + function.getName());
            }
        }
        return names;
    }

    /** True for a tensor that is carried as a whole, not only what decoding left of one. */
    static boolean isWhole(TensorProto tensor) {
        return tensor.hasDataType();
    }
}
