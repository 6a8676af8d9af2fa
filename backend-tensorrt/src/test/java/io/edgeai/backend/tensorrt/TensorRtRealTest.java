package io.edgeai.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.testing.SharedData;
import io.edgeai.backend.tensorrt.SmallNet.Walk;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.infer.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds and runs engines where there is a GPU with TensorRT's Python package; skips with a reason elsewhere. */
@Tag("real")
final class TensorRtRealTest {

    private static final String PYTHON =
            Optional.ofNullable(System.getenv("EDGEAI_TENSORRT_PYTHON")).orElse("python3");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"int8", "fp16"})
    void an_engine_gives_the_answers_of_the_emulation(String scheme) throws Exception {
        String chip = chip();
        Target target = SmallNet.target(chip, scheme, Map.of("python", PYTHON));
        Walk walk = Walk.of(target, SmallNet.model(), folder);
        Artifact artifact = walk.convert(target, folder, new LocalHost());
        Path own = Files.createDirectories(folder.resolve("device"));
        Deployment job = new Deployment(artifact, "local", own, own, new LocalHost(), Reporter.SILENT);
        try (Session engine = TensorRtDevice.open(job);
                OrtSession emulated = OrtSession.open(
                        walk.quantized().emulated(), walk.prepared().preprocessing())) {
            for (Tensor picture : SmallNet.pictures(8)) {
                Map<String, Tensor> batch =
                        Map.of(Session.PICTURES, picture.reshape(1, SmallNet.SIZE, SmallNet.SIZE, 3));
                float[] ours = engine.run(batch).outputs().get("scores").floats();
                float[] wanted = emulated.run(batch).outputs().get("scores").floats();
                for (int i = 0; i < ours.length; i++) {
                    assertThat((double) ours[i]).isCloseTo(wanted[i], org.assertj.core.api.Assertions.within(0.05));
                }
            }
        }
    }

    /** The profile of this machine's GPU. */
    private String chip() throws Exception {
        JsonNode answer = EngineContract.JSON.createObjectNode();
        String why = "";
        try {
            PythonJobs jobs = new PythonJobs(
                    TensorRtBackend.class,
                    folder,
                    new PythonJobs.Where(List.of(PYTHON), new Exchange.There(new LocalHost(), folder.toString())),
                    Duration.ofMinutes(2),
                    new PythonJobs.Words("TensorRT", Map.of(), PythonJobs::plain));
            answer = EngineContract.JSON.readTree(jobs.run("probe", Map.of()).result());
        } catch (EdgeAiException e) {
            why = e.getMessage();
        }
        SharedData.require(why.isEmpty(), "no engine can be built here: " + why);
        String capability = answer.path("compute-capability").asText();
        Optional<String> known = TensorRtChips.TABLE.rows().stream()
                .filter(row -> row.variants().contains("int8")
                        && row.cell("capability").equals(Optional.of(capability)))
                .map(Row::id)
                .reduce((first, last) -> last);
        SharedData.require(known.isPresent(), "no profile has compute capability " + capability);
        return known.orElseThrow();
    }
}
