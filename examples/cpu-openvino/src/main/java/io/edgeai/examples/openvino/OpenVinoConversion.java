package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.OnnxFiles;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** From our Q/DQ ONNX to OpenVINO's own form, whose input are raw pixels; then looks what the engine makes of each layer. */
final class OpenVinoConversion {

    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final List<String> INTEGERS = List.of("i8", "u8");
    private static final List<String> HEAVY = List.of("Convolution", "FullyConnected", "MatMul");

    private final Conversion job;
    private final Path artifacts;
    private final Path work;

    OpenVinoConversion(Conversion job) {
        this.job = job;
        this.artifacts = job.folder().resolve("artifact");
        this.work = job.folder().resolve("work");
    }

    Artifact run() {
        if (job.quantized().activations().isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("'ranges: vendor' is not possible with openvino: it has no "
                            + "calibration of its own here")
                    .hint("write  ranges: edgeai"));
        }
        try {
            Files.createDirectories(artifacts);
            Files.createDirectories(work);
            Path onnx = work.resolve("quantized.onnx");
            OnnxFiles.load().write(job.quantized().emulated(), onnx);
            Path xml = artifacts.resolve(job.name() + ".xml");
            Path layers = work.resolve("layers.tsv");
            OpenVinoTool.jobs(job.toolchain(), work, job.tools(), LIMIT)
                    .run(
                            "convert",
                            Map.of(
                                    "onnx", onnx.toAbsolutePath().toString(),
                                    "xml", xml.toAbsolutePath().toString(),
                                    "mean", numbers(job.preprocessing().mean()),
                                    "std", numbers(job.preprocessing().std()),
                                    "layers", layers.toAbsolutePath().toString()));
            return artifact(xml, Files.readAllLines(layers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Artifact artifact(Path xml, List<String> layers) throws IOException {
        OpenVinoContract contract = OpenVinoContract.of(xml, job);
        List<List<String>> rows = layers.stream()
                .map(line -> List.of(line.split("\t", -1)))
                .filter(row -> !row.get(1).equals("Constant"))
                .toList();
        Path bin = OpenVinoContract.weights(xml);
        return new Artifact(
                "openvino",
                job.chip().id(),
                xml,
                contract.write(),
                Digest.of(contract.text()),
                Map.of("flash-bytes", (double) Files.size(xml) + Files.size(bin)),
                findings(rows),
                List.of(new Exhibit.Table(
                        "What OpenVINO computes, layer by layer",
                        List.of("layer", "type", "precision", "primitive"),
                        rows)));
    }

    /** A layer that was to be computed in integers and is not is slow, and nobody would notice. */
    private List<Diagnostic> findings(List<List<String>> rows) {
        List<Diagnostic> findings = new ArrayList<>();
        for (List<String> row : rows) {
            if (HEAVY.contains(row.get(1)) && !INTEGERS.contains(row.get(2))) {
                findings.add(Diagnostic.warning("layer '" + row.get(0) + "' (" + row.get(1) + ") is computed in "
                                + row.get(2) + ", not in int8")
                        .in("in openvino"));
            }
        }
        return findings;
    }

    private static String numbers(List<Float> values) {
        return values.stream().map(value -> Float.toString(value)).collect(Collectors.joining(","));
    }
}
