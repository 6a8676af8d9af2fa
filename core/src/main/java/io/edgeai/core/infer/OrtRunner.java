package io.edgeai.core.infer;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A model opened in ONNX Runtime: tensors in, tensors out. May be called from several threads. */
public final class OrtRunner implements AutoCloseable {

    private static final int THREADS = 2;

    private final String title;
    private final OrtSession session;
    private final Set<String> inputs;
    private final Set<String> outputs;

    private OrtRunner(String title, OrtSession session, Graph graph) {
        this.title = title;
        this.session = session;
        this.inputs = new LinkedHashSet<>(session.getInputNames());
        this.outputs = new LinkedHashSet<>();
        graph.outputs().forEach(output -> outputs.add(output.name()));
    }

    /** Opens a model with {@link Optimization#EXACT}; {@code extraOutputs} are inner values that are handed out as well. */
    public static OrtRunner open(Model model, List<String> extraOutputs) {
        return open(model, extraOutputs, Optimization.EXACT);
    }

    /**
     * Opens a model; {@code extraOutputs} are inner values that are handed out as well.
     *
     * @throws EdgeAiException if ONNX Runtime refuses the model
     */
    public static OrtRunner open(Model model, List<String> extraOutputs, Optimization optimization) {
        Graph graph = withOutputs(model.graph(), extraOutputs);
        String title = graph.name().isEmpty() ? "model" : graph.name();
        OrtEnvironment environment = environment();
        try (SessionOptions options = options(optimization)) {
            environment.setTelemetry(false);
            return new OrtRunner(title, Opening.open(model.withGraph(graph), environment, options), graph);
        } catch (OrtException e) {
            throw failure("model '" + title + "' is refused by ONNX Runtime: ", e);
        }
    }

    /** Whether a model's weights stay in a file while it is open, so that {@link Optimization#LEAN} saves their copy. */
    public static boolean isLarge(Model model) {
        return Opening.isLarge(model);
    }

    /** The names of the values that this runner takes. */
    public Set<String> inputs() {
        return Set.copyOf(inputs);
    }

    /** Runs the model once; the answer has all outputs, extra ones last, but those of types that {@link Tensor} does not hold. */
    public Map<String, Tensor> run(Map<String, Tensor> feeds) {
        return run(feeds, outputs);
    }

    /**
     * Runs the model once for some of its outputs.
     *
     * @throws EdgeAiException if ONNX Runtime fails, e.g. because a shape does not fit
     */
    public Map<String, Tensor> run(Map<String, Tensor> feeds, Set<String> wanted) {
        return withInputs(feeds, given -> {
            try (OrtSession.Result result = session.run(given, wanted)) {
                return read(result);
            }
        });
    }

    /**
     * Runs the model for some float outputs whose shapes never change; their memory is made once and written again by each run, so what an answer holds is good
     * until the next. For one thread at a time; closed before this runner.
     */
    public Repeated repeatedly(Set<String> wanted) {
        return new Repeated(wanted);
    }

    /** Runs into the same memory. */
    public final class Repeated implements AutoCloseable {

        private final Set<String> wanted;
        private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
        private final Map<String, Tensor> answer = new LinkedHashMap<>();

        private Repeated(Set<String> wanted) {
            this.wanted = Set.copyOf(wanted);
        }

        /**
         * Runs once more.
         *
         * @throws EdgeAiException if ONNX Runtime fails, e.g. because a shape is another than before
         */
        public Map<String, Tensor> run(Map<String, Tensor> feeds) {
            if (pinned.isEmpty()) {
                pin(shapes().orElseGet(() -> shapes(OrtRunner.this.run(feeds, wanted))));
            }
            return withInputs(feeds, given -> {
                // The answer lies in the pinned memory already.
                session.run(given, Set.of(), pinned).close();
                return Map.copyOf(answer);
            });
        }

        /** The shapes that ONNX Runtime knows beforehand; empty unless it knows all. */
        private Optional<Map<String, long[]>> shapes() {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            try {
                Map<String, NodeInfo> infos = session.getOutputInfo();
                for (String name : wanted) {
                    if (Objects.requireNonNull(infos.get(name)).getInfo() instanceof TensorInfo tensor
                            && Arrays.stream(tensor.getShape()).allMatch(size -> size > 0)) {
                        shapes.put(name, tensor.getShape());
                    }
                }
            } catch (OrtException e) {
                throw failure("the outputs of model '" + title + "' cannot be told by ONNX Runtime: ", e);
            }
            return Optional.of(shapes).filter(known -> known.size() == wanted.size());
        }

        private static Map<String, long[]> shapes(Map<String, Tensor> answer) {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            answer.forEach((name, tensor) -> shapes.put(name, tensor.sizes()));
            return shapes;
        }

        private void pin(Map<String, long[]> shapes) {
            shapes.forEach((name, sizes) -> {
                long bytes = Arrays.stream(sizes).reduce(Float.BYTES, Math::multiplyExact);
                ByteBuffer memory =
                        ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
                try {
                    pinned.put(
                            name,
                            OnnxTensor.createTensor(
                                    OrtEnvironment.getEnvironment(),
                                    memory.duplicate().order(ByteOrder.nativeOrder()),
                                    sizes,
                                    OnnxJavaType.FLOAT));
                } catch (OrtException e) {
                    throw failure("memory for '" + name + "' was refused by ONNX Runtime: ", e);
                }
                answer.put(name, Tensor.wrap(ElementType.FLOAT32, memory, sizes));
            });
        }

        @Override
        public void close() {
            pinned.values().forEach(OnnxTensor::close);
        }
    }

    private interface Running {
        Map<String, Tensor> run(Map<String, OnnxTensor> given) throws OrtException;
    }

    private Map<String, Tensor> withInputs(Map<String, Tensor> feeds, Running running) {
        if (!feeds.keySet().containsAll(inputs)) {
            throw new IllegalArgumentException(
                    "model '" + title + "' takes " + inputs + " but was given " + feeds.keySet());
        }
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try {
            for (String name : inputs) {
                Tensor tensor = Objects.requireNonNull(feeds.get(name));
                given.put(name, OrtTensors.toOrt(OrtEnvironment.getEnvironment(), tensor));
            }
            return running.run(given);
        } catch (OrtException e) {
            throw failure("model '" + title + "' failed in ONNX Runtime on inputs " + feeds + ": ", e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failure("model '" + title + "' could not be closed in ONNX Runtime: ", e);
        }
    }

    private static Map<String, Tensor> read(OrtSession.Result result) {
        Map<String, Tensor> answer = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            if (entry.getValue() instanceof OnnxTensor tensor) {
                OrtTensors.fromOrt(tensor).ifPresent(value -> answer.put(entry.getKey(), value));
            }
        }
        return answer;
    }

    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "edgeai");
        } catch (RuntimeException | LinkageError e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("ONNX Runtime does not start on this machine: " + reason.getMessage())
                            .hint("see that '" + System.getProperty("java.io.tmpdir")
                                    + "' can be written and has room for 50 MB, or name another folder:"
                                    + " EDGEAI_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"),
                    e);
        }
    }

    private static SessionOptions options(Optimization optimization) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(THREADS);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(
                switch (optimization) {
                    case NONE -> OptLevel.NO_OPT;
                    case EXACT -> OptLevel.BASIC_OPT;
                    case LEAN -> OptLevel.EXTENDED_OPT;
                    case FAST -> OptLevel.ALL_OPT;
                });
        // A plan of all inner values is as large as they are, and no faster.
        options.setMemoryPatternOptimization(false);
        options.addConfigEntry("session.disable_quant_qdq", "1");
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static Graph withOutputs(Graph graph, List<String> extra) {
        List<Value> all = new ArrayList<>(graph.outputs());
        for (String name : new LinkedHashSet<>(extra)) {
            if (graph.producer(name).isEmpty()) {
                throw new IllegalArgumentException("'" + name + "' is not made by a node of '" + graph.name() + "'");
            }
            if (!graph.isOutput(name)) {
                all.add(new Value(name, ElementType.UNDEFINED, Optional.empty(), Opaque.NONE));
            }
        }
        return graph.withEnds(graph.inputs(), all);
    }

    private static EdgeAiException failure(String subject, OrtException cause) {
        return new EdgeAiException(
                EdgeAiException.Kind.STEP, Diagnostic.error(subject + OrtTensors.reason(cause)), cause);
    }
}
