package io.edgeai.core.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.StageResult;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The forms of the results of each kind of step. */
final class Codecs {

    private static final String FILES = "files";

    private Codecs() {}

    private record StageFile(Map<String, Double> figures, List<Exhibit> exhibits) {}

    /** What a stage made: {@code model.onnx} and {@code stage.json}. */
    static Codec<StageResult> stage() {
        ObjectMapper mapper = Json.mapper();
        return new Codec<>() {
            @Override
            public void write(StageResult value, Path entry) throws IOException {
                OnnxWriter.write(value.model(), entry.resolve("model.onnx"));
                var file = new StageFile(value.figures(), value.exhibits());
                mapper.writeValue(entry.resolve("stage.json").toFile(), file);
            }

            @Override
            public StageResult read(Path entry) throws IOException {
                StageFile file = mapper.readValue(entry.resolve("stage.json").toFile(), StageFile.class);
                return new StageResult(OnnxReader.read(entry.resolve("model.onnx")), file.figures(), file.exhibits());
            }
        };
    }

    private record Parameters(
            NumericScheme scheme,
            Map<String, QuantParams> activations,
            Map<String, QuantParams> weights,
            List<Exhibit> exhibits) {}

    /** A quantized model: {@code float.onnx}, {@code emulated.onnx}, {@code parameters.json}. */
    static Codec<Quantized> quantized() {
        ObjectMapper mapper = Json.mapper();
        return new Codec<>() {
            @Override
            public void write(Quantized value, Path entry) throws IOException {
                OnnxWriter.write(value.floating(), entry.resolve("float.onnx"));
                OnnxWriter.write(value.emulated(), entry.resolve("emulated.onnx"));
                var parameters = new Parameters(value.scheme(), value.activations(), value.weights(), value.exhibits());
                mapper.writeValue(entry.resolve("parameters.json").toFile(), parameters);
            }

            @Override
            public Quantized read(Path entry) throws IOException {
                Parameters parameters =
                        mapper.readValue(entry.resolve("parameters.json").toFile(), Parameters.class);
                return new Quantized(
                        OnnxReader.read(entry.resolve("float.onnx")),
                        OnnxReader.read(entry.resolve("emulated.onnx")),
                        parameters.scheme(),
                        parameters.activations(),
                        parameters.weights(),
                        parameters.exhibits());
            }
        };
    }

    private record ArtifactFile(
            String backend,
            String chip,
            String file,
            String contract,
            String digest,
            Map<String, Double> figures,
            List<Json.Finding> findings,
            List<Exhibit> exhibits) {}

    /** A vendor's file, its contract and all that lies beside them, with {@code artifact.json}. */
    static Codec<Artifact> artifact() {
        ObjectMapper mapper = Json.mapper();
        return new Codec<>() {
            @Override
            public void write(Artifact value, Path entry) throws IOException {
                Path folder =
                        Objects.requireNonNull(value.file().toAbsolutePath().getParent());
                Storage.copyTree(folder, entry.resolve(FILES));
                var file = new ArtifactFile(
                        value.backend(),
                        value.chip(),
                        folder.relativize(value.file().toAbsolutePath()).toString(),
                        folder.relativize(value.contract().toAbsolutePath()).toString(),
                        value.digest().hex(),
                        value.figures(),
                        value.findings().stream().map(Json.Finding::of).toList(),
                        value.exhibits());
                mapper.writeValue(entry.resolve("artifact.json").toFile(), file);
            }

            @Override
            public Artifact read(Path entry) throws IOException {
                ArtifactFile one =
                        mapper.readValue(entry.resolve("artifact.json").toFile(), ArtifactFile.class);
                return new Artifact(
                        one.backend(),
                        one.chip(),
                        entry.resolve(FILES).resolve(one.file()),
                        entry.resolve(FILES).resolve(one.contract()),
                        new Digest(one.digest()),
                        one.figures(),
                        one.findings().stream().map(Json.Finding::diagnostic).toList(),
                        one.exhibits());
            }
        };
    }
}
