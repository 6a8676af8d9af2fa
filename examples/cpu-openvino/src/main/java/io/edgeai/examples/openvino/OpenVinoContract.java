package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Conversion;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sidecar of a model: a line {@code key=value} each. Normalisation is in the model already, what must happen to a picture before is here. */
record OpenVinoContract(Path model, Map<String, String> facts) {

    static OpenVinoContract of(Path xml, Conversion job) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("format", "edgeai-openvino-contract/1");
        facts.put("tool", OpenVinoTool.TOOLCHAIN.version());
        facts.put("model-sha256", Digest.ofFile(xml).hex());
        facts.put("weights-sha256", Digest.ofFile(weights(xml)).hex());
        job.preprocessing().toMetadata().forEach(facts::put);
        facts.put("labels", String.join(",", job.labels()));
        facts.put("threads", job.options() instanceof OpenVinoBackend.Options options ? "" + options.threads() : "0");
        return new OpenVinoContract(xml, facts);
    }

    /** Reads the contract beside a model and holds both of its files to it. */
    static OpenVinoContract check(Path xml, Path contract) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(contract)) {
                int equals = line.indexOf('=');
                facts.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
            }
            for (Map.Entry<String, Path> file :
                    Map.of("model-sha256", xml, "weights-sha256", weights(xml)).entrySet()) {
                if (!Digest.ofFile(file.getValue()).hex().equals(facts.get(file.getKey()))) {
                    wrong.add("'" + file.getValue() + "' was changed since");
                }
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
        if (!wrong.isEmpty()) {
            throw EdgeAiException.step(
                    Diagnostic.error("the contract '" + contract + "' does not hold: " + String.join("; ", wrong))
                            .hint("convert again, and keep the .xml, its .bin and its .contract together"));
        }
        return new OpenVinoContract(xml, facts);
    }

    /** Height, width and channels of a picture. */
    List<Long> size() {
        Preprocessing wanted = Preprocessing.fromMetadata(facts).orElseThrow();
        return List.of((long) wanted.height(), (long) wanted.width(), (long)
                wanted.colour().channels());
    }

    static Path weights(Path xml) {
        return xml.resolveSibling(String.valueOf(xml.getFileName()).replaceFirst("\\.xml$", ".bin"));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        facts.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    String fact(String key) {
        return facts.getOrDefault(key, "");
    }

    Path write() throws IOException {
        return Files.writeString(model.resolveSibling(model.getFileName() + ".contract"), text());
    }
}
