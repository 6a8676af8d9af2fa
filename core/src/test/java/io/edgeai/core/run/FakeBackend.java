package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Default;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A vendor without a tool: its artifact is the emulated ONNX, its simulator ONNX Runtime. It can be told to fail. */
final class FakeBackend implements Backend {

    private final String id;
    private final long flash;
    private volatile boolean broken;
    private volatile boolean timed;
    private final AtomicInteger conversions = new AtomicInteger();

    FakeBackend(long flash) {
        this("acme", flash);
    }

    FakeBackend(String id, long flash) {
        this.id = id;
        this.flash = flash;
    }

    /** The vendor's options. */
    record Options(@Default("1") int level) {}

    void broken(boolean now) {
        broken = now;
    }

    /** From now on conversions estimate times: a millisecond for each 1,000 multiply-adds. */
    void timed() {
        timed = true;
    }

    int conversions() {
        return conversions.get();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }

    @Override
    public List<Chip> chips() {
        var activations = new Encoding(
                8,
                Encoding.Sign.SIGNED,
                false,
                Encoding.Granularity.PER_TENSOR,
                Encoding.Scale.FLOAT,
                Encoding.Rounding.HALF_EVEN);
        var weights = new Encoding(
                8,
                Encoding.Sign.SIGNED,
                true,
                Encoding.Granularity.PER_CHANNEL,
                Encoding.Scale.FLOAT,
                Encoding.Rounding.HALF_EVEN);
        List<OpRule> rules = Stream.of(
                        "Conv",
                        "DepthwiseConv",
                        "Gemm",
                        "MatMul",
                        "Add",
                        "Mul",
                        "Relu",
                        "HardSwish",
                        "HardSigmoid",
                        "GlobalAveragePool",
                        "ReduceMean",
                        "Flatten",
                        "Reshape",
                        "Clip",
                        "Transpose",
                        "Div")
                .map(op -> new OpRule(op, "any", (graph, node) -> true, Placement.ACCELERATOR))
                .toList();
        return List.of(new Chip(
                "one",
                List.of(new NumericScheme("w8a8", activations, weights)),
                rules,
                List.of(new Rewrite.StaticBatch()),
                List.of(),
                new HardwareLimits(flash, 64 << 20, 4, 1)));
    }

    @Override
    public Converter converter() {
        return this::convert;
    }

    @Override
    public Deployer deployer() {
        return job -> {
            var model = OnnxReader.read(job.artifact().file());
            return OrtSession.open(model, model.preprocessing().orElseThrow());
        };
    }

    private Artifact convert(Conversion job) {
        conversions.incrementAndGet();
        if (broken) {
            throw EdgeAiException.step(Diagnostic.error("tool 'acme' ended with 7"));
        }
        try {
            Path file = job.folder().resolve(job.name() + ".acme");
            OnnxWriter.write(job.quantized().emulated().withPreprocessing(job.preprocessing()), file);
            Path contract = Files.writeString(job.folder().resolve(job.name() + ".acme.json"), "{}");
            return new Artifact(
                    id(),
                    "one",
                    file,
                    contract,
                    Digest.ofFile(file),
                    figures(job, Files.size(file)),
                    List.of(),
                    List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Double> figures(Conversion job, long bytes) {
        double time = GraphCost.of(job.quantized().floating()).multiplyAdds() / 1e3;
        return timed
                ? Map.of("flash-bytes", (double) bytes, Artifact.ESTIMATED_LATENCY, time)
                : Map.of("flash-bytes", (double) bytes);
    }
}
