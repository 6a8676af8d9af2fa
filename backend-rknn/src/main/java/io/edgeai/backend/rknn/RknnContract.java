package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.tool.ContractFacts;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sidecar of a .rknn: what the file does not carry, and digests by which a mix-up is found. Beside both lies the folder from which the simulator rebuilds
 * the model, as a .rknn alone cannot be simulated.
 */
record RknnContract(Path artifact, Path simulation, RknnFile file) {

    private static final String FORMAT = "edgeai-rknn-contract/1";

    Path write(Conversion job, ObjectNode config) throws IOException {
        ObjectNode json = RknnTool.JSON.createObjectNode();
        json.put("format", FORMAT).put("toolkit", "rknn-toolkit2 " + file.version());
        json.setAll(RknnTool.JSON.<ObjectNode>valueToTree(ContractFacts.of(job)));
        json.set(
                "artifact",
                RknnTool.JSON
                        .<ObjectNode>valueToTree(ContractFacts.file(artifact))
                        .put("stable-sha256", file.stable().hex()));
        ends(json, "inputs", job.quantized().floating().graph().freeInputs());
        ends(json, "outputs", job.quantized().floating().graph().outputs());
        ObjectNode rebuilt = json.putObject("simulation")
                .put("folder", simulation.getFileName().toString());
        rebuilt.set("config", config);
        ObjectNode digests = rebuilt.putObject("files");
        for (Path part : parts(simulation)) {
            digests.put(part.getFileName().toString(), Digest.ofFile(part).hex());
        }
        Path contract = artifact.resolveSibling(artifact.getFileName() + ".json");
        RknnTool.JSON.writerWithDefaultPrettyPrinter().writeValue(contract.toFile(), json);
        return contract;
    }

    /**
     * Reads a contract and checks that file and folder beside it are those it was written for.
     *
     * @throws EdgeAiException naming all that does not fit
     */
    static JsonNode check(Path artifact, Path contract) {
        List<String> wrong = new ArrayList<>();
        JsonNode json = read(contract);
        try {
            if (!json.path("format").asText().equals(FORMAT)) {
                wrong.add("it is not of the format '" + FORMAT + "'");
            } else if (!Files.isRegularFile(artifact)) {
                wrong.add("'" + artifact + "' does not exist");
            } else {
                compare(json, artifact, wrong);
                for (Map.Entry<String, JsonNode> part :
                        json.path("simulation").path("files").properties()) {
                    Path path = folder(json, contract).resolve(part.getKey());
                    ContractFacts.difference(path, part.getValue().asText())
                            .ifPresent(text -> wrong.add(text + "; the simulator needs it"));
                }
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
        if (!wrong.isEmpty()) {
            throw EdgeAiException.step(
                    Diagnostic.error("the contract '" + contract + "' does not hold: " + String.join("; ", wrong))
                            .hint("convert again, and keep the .rknn, its .json and its folder together"));
        }
        return json;
    }

    /** The folder from which the simulator rebuilds the model. */
    static Path folder(JsonNode json, Path contract) {
        return contract.resolveSibling(json.path("simulation").path("folder").asText());
    }

    private static void compare(JsonNode json, Path artifact, List<String> wrong) throws IOException {
        RknnFile file = RknnFile.read(artifact);
        JsonNode known = json.path("artifact");
        if (!Digest.ofFile(artifact).hex().equals(known.path("sha256").asText())) {
            wrong.add("'" + artifact + "' has another digest than the one it was written for"
                    + (file.stable().hex().equals(known.path("stable-sha256").asText())
                            ? ", though the same weights: another build of the same model"
                            : ""));
        }
        if (!file.platforms().contains(json.path("chip").asText())) {
            wrong.add("'" + artifact + "' is for " + file.platforms() + ", not for "
                    + json.path("chip").asText());
        }
        for (String side : List.of("inputs", "outputs")) {
            for (JsonNode end : json.path(side)) {
                String name = end.path("name").asText();
                String found = String.valueOf(file.ends().get(name));
                if (!found.equals(end.path("shape").asText())) {
                    wrong.add("'" + artifact + "' has '" + name + "' as " + found + ", not as "
                            + end.path("shape").asText());
                }
            }
        }
    }

    private static void ends(ObjectNode json, String side, List<Value> values) {
        var array = json.putArray(side);
        values.forEach(value -> array.addObject()
                .put("name", value.name())
                .put("shape", value.shape().orElseThrow().toString()));
    }

    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(model|data|cfg)"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode read(Path contract) {
        try {
            return RknnTool.JSON.readTree(contract.toFile());
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("the contract '" + contract + "' cannot be read: " + e.getMessage())
                            .hint(
                                    "it is written beside the .rknn by the conversion; without it the preprocessing is not known"),
                    e);
        }
    }
}
