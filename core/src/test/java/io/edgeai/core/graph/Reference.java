package io.edgeai.core.graph;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.onnx.OnnxWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs models with ONNX Runtime, its own optimizations off, to compare what they compute. */
final class Reference {

    private Reference() {}

    /** The float outputs of a model, one array each. */
    static List<float[]> run(Model model, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            try (OrtSession session = environment.createSession(OnnxWriter.bytes(model), options)) {
                Map<String, OnnxTensor> fed = new LinkedHashMap<>();
                for (String name : session.getInputNames()) {
                    fed.put(name, feed(environment, inputs.get(name)));
                }
                try (OrtSession.Result result = session.run(fed)) {
                    List<float[]> outputs = new ArrayList<>();
                    for (Map.Entry<String, OnnxValue> entry : result) {
                        outputs.add(floats((OnnxTensor) entry.getValue()));
                    }
                    return outputs;
                } finally {
                    fed.values().forEach(OnnxTensor::close);
                }
            }
        }
    }

    private static float[] floats(OnnxTensor tensor) throws OrtException {
        if (tensor.getInfo().type == OnnxJavaType.STRING) {
            throw new OrtException("texts are not compared here");
        }
        ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long[] sizes = tensor.getInfo().getShape();
        ElementType type = ElementType.valueOf(
                switch (tensor.getInfo().type) {
                    case FLOAT -> "FLOAT32";
                    case DOUBLE -> "FLOAT64";
                    default -> tensor.getInfo().type.name();
                });
        return Tensor.of(type, bytes, sizes).toFloats();
    }

    private static OnnxTensor feed(OrtEnvironment environment, Tensor tensor) throws OrtException {
        ByteBuffer direct = ByteBuffer.allocateDirect(tensor.data().remaining()).order(ByteOrder.nativeOrder());
        direct.put(tensor.data()).flip();
        return switch (tensor.type()) {
            case FLOAT32 -> OnnxTensor.createTensor(environment, direct.asFloatBuffer(), tensor.sizes());
            case FLOAT64 -> OnnxTensor.createTensor(environment, direct.asDoubleBuffer(), tensor.sizes());
            case INT64 -> OnnxTensor.createTensor(environment, direct.asLongBuffer(), tensor.sizes());
            case INT32 -> OnnxTensor.createTensor(environment, direct.asIntBuffer(), tensor.sizes());
            default -> throw new OrtException("inputs of " + tensor.type() + " are not fed here");
        };
    }

    /** Inputs of uniform noise between {@code low} and {@code high}; unknown sizes become 2. */
    static Map<String, Tensor> noise(Model model, float low, float high) {
        Random random = new Random(11);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value value : model.graph().freeInputs()) {
            long[] sizes = value.shape().orElse(Shape.SCALAR).dims().stream()
                    .mapToLong(dim -> dim.isKnown() ? dim.size() : 2)
                    .toArray();
            float[] values = new float[(int) Shape.of(sizes).elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = low + random.nextFloat() * (high - low);
            }
            inputs.put(value.name(), Tensor.ofFloats(values, sizes));
        }
        return inputs;
    }

    /** The largest difference of two models' outputs for equal inputs, relative to the largest output of the first. */
    static double distance(Model a, Model b, Map<String, Tensor> inputs) throws OrtException {
        List<float[]> left = run(a, inputs);
        List<float[]> right = run(b, inputs);
        double most = 0;
        double scale = 1e-6;
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).length != right.get(i).length) {
                return Double.POSITIVE_INFINITY;
            }
            for (int j = 0; j < left.get(i).length; j++) {
                float x = left.get(i)[j];
                float y = right.get(i)[j];
                boolean same = x == y || (Float.isNaN(x) && Float.isNaN(y));
                most = same ? most : Math.max(most, Math.abs((double) x - y));
                scale = Float.isFinite(x) ? Math.max(scale, Math.abs(x)) : scale;
            }
        }
        return most / scale;
    }
}
