package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.tool.Npy;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.backend.rknn.RknnBackend.Options;
import io.edgeai.backend.rknn.RknnBackend.Options.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One conversion, in two jobs of the toolkit: it rewrites the graph and calibrates ("observe"); then our ranges replace its own in the configuration that it
 * wrote, and it compiles ("build"). What was compiled is read back from the .rknn itself and compared with what was handed over.
 */
final class RknnConversion {

    /** With our own ranges the toolkit's calibration decides nothing that is computed; a few pictures satisfy it. */
    private static final int ENOUGH = 4;

    private static final String STEM = "model";

    private final Conversion job;
    private final Options options;
    private final boolean ownRanges;
    private final Path work;

    RknnConversion(Conversion job) {
        this.job = job;
        this.options = (Options) job.options();
        this.ownRanges = !job.quantized().activations().isEmpty();
        this.work = job.folder().resolve(job.name() + ".simulation");
    }

    Artifact run() {
        checkRequest();
        return job.make(this::convert);
    }

    private Artifact convert() throws IOException {
        Files.createDirectories(work);
        RknnTool tool = new RknnTool(job.toolchain(), work, job.tools(), options.limit());
        Files.copy(job.file(), work.resolve(STEM + ".onnx"));
        ObjectNode config = config();
        progress("calibrating", 0);
        RknnTool.Done observed = tool.run("observe", observation(config));
        progress("compiling", 1);
        Map<String, double[]> ranges =
                ownRanges ? RknnRanges.of(job.quantized().activations(), observed.result()) : Map.of();
        RknnTool.Done built =
                tool.run("build", request(config, ranges, RknnFormats.of(job.quantized(), observed.result())));
        progress("compiled", 2);
        Path artifact = job.folder().resolve(job.name() + ".rknn");
        Files.move(work.resolve(STEM + ".rknn"), artifact);
        return artifact(artifact, config, observed.result(), RknnLayers.parse(built.log()));
    }

    private Artifact artifact(Path artifact, ObjectNode config, JsonNode observed, RknnLayers layers)
            throws IOException {
        RknnFile file = RknnFile.read(artifact);
        String chip = job.chip().id();
        List<Diagnostic> findings = new ArrayList<>(layers.findings(chip, job.cpuAllowed()));
        findings.addAll(checkFile(file));
        if (ownRanges) {
            findings.addAll(RknnRanges.readBack(job.quantized(), observed, file));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("flash-bytes", (double) Files.size(artifact));
        figures.putAll(layers.figures());
        cleanUp();
        Path contract = new RknnContract(artifact, work, file).write(job, config);
        List<Exhibit> exhibits = List.of(layers.table());
        return new Artifact("rknn", chip, artifact, contract, file.stable(), figures, findings, exhibits);
    }

    private void checkRequest() {
        Preprocessing wanted = job.preprocessing();
        Shape input =
                job.quantized().floating().graph().freeInputs().get(0).shape().orElse(Shape.SCALAR);
        Shape expected = Shape.of(1, wanted.colour().channels(), wanted.height(), wanted.width());
        List<Diagnostic> wrong = new ArrayList<>();
        if (!input.equals(expected)) {
            wrong.add(Diagnostic.error("the model's input is " + input + ", its preprocessing gives " + expected));
        }
        if (ownRanges && options.algorithm() != Algorithm.NORMAL) {
            wrong.add(Diagnostic.error("'algorithm: " + word(options.algorithm())
                            + "' has no effect where the ranges are handed over")
                    .hint("write  ranges: vendor  under this target to let the toolkit calibrate"));
        }
        if (options.optimizationLevel() < 0 || options.optimizationLevel() > 3) {
            wrong.add(
                    Diagnostic.error("'optimization-level: " + options.optimizationLevel() + "' is not within 0 to 3"));
        }
        if (job.calibration().isEmpty()) {
            wrong.add(Diagnostic.error("no calibration pictures: the toolkit does not convert without"));
        }
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
    }

    private ObjectNode config() {
        ObjectNode config = RknnTool.JSON.createObjectNode();
        Preprocessing preprocessing = job.preprocessing();
        preprocessing.mean().forEach(config.putArray("mean_values").addArray()::add);
        preprocessing.std().forEach(config.putArray("std_values").addArray()::add);
        boolean byChannel = job.quantized().scheme().weights().granularity() == Encoding.Granularity.PER_CHANNEL;
        return config.put("target_platform", job.chip().id())
                .put("quantized_dtype", job.quantized().scheme().name())
                .put("quantized_algorithm", word(options.algorithm()).replace('-', '_'))
                .put("quantized_method", byChannel ? "channel" : "layer")
                .put("optimization_level", options.optimizationLevel())
                .put("compress_weight", options.compressWeights())
                .put("model_pruning", options.modelPruning());
    }

    private ObjectNode observation(ObjectNode config) throws IOException {
        List<Tensor> pictures = ownRanges
                ? job.calibration()
                        .subList(0, Math.min(ENOUGH, job.calibration().size()))
                : job.calibration();
        // Names without a folder: the toolkit splits lines at spaces, and reads names from the folder of the list.
        List<String> names = new ArrayList<>();
        for (Tensor picture : pictures) {
            String name = "picture-%04d.npy".formatted(names.size());
            Npy.write(Npy.planes(picture), work.resolve(name));
            names.add(name);
        }
        Files.write(work.resolve("dataset.txt"), names);
        ObjectNode request = RknnTool.JSON.createObjectNode();
        request.set("config", config);
        return request.put("name", STEM).put("model", STEM + ".onnx").put("dataset", "dataset.txt");
    }

    private static ObjectNode request(ObjectNode config, Map<String, double[]> ranges, Map<String, String> formats) {
        ObjectNode request = RknnTool.JSON.createObjectNode().put("name", STEM).put("artifact", STEM + ".rknn");
        request.set("config", config);
        ObjectNode others = request.putObject("formats");
        formats.forEach(others::put);
        ObjectNode map = request.putObject("ranges");
        ranges.forEach((name, range) -> {
            ObjectNode entry = map.putObject(name);
            entry.putArray("min").add(range[0]);
            entry.putArray("max").add(range[1]);
        });
        return request;
    }

    /** That the file is what was asked for. */
    private List<Diagnostic> checkFile(RknnFile file) {
        List<Diagnostic> wrong = new ArrayList<>();
        if (!file.platforms().contains(job.chip().id())) {
            wrong.add(Diagnostic.error("the .rknn is for " + file.platforms() + ", not for "
                    + job.chip().id()));
        }
        if (!file.version().equals(RknnTool.VERSION)) {
            wrong.add(Diagnostic.error(
                            "the .rknn was written by toolkit '" + file.version() + "', not " + RknnTool.VERSION)
                    .hint("edgeai toolchain install rknn"));
        }
        Graph graph = job.quantized().floating().graph();
        List<Value> ends = new ArrayList<>(graph.freeInputs());
        ends.addAll(graph.outputs());
        for (Value end : ends) {
            Shape found = file.ends().get(end.name());
            if (found == null || !end.shape().map(found::equals).orElse(true)) {
                wrong.add(Diagnostic.error("the .rknn has '" + end.name() + "' as " + found + ", the model has it as "
                        + end.shape().map(Shape::toString).orElse("?")));
            }
        }
        return wrong;
    }

    /** Leaves what the simulator needs, and the logs. */
    private void cleanUp() throws IOException {
        try (var files = Files.list(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".npy") || name.endsWith(".onnx") || name.equals("dataset.txt")) {
                    Files.delete(file);
                }
            }
        }
    }

    private void progress(String task, int done) {
        job.reporter().report(new Event.Progress(task + " for " + job.chip().id(), done, 2, "jobs"));
    }

    private static String word(Algorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
