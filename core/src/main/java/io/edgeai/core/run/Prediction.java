package io.edgeai.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Evaluator;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model says to pictures: an ONNX file by ONNX Runtime, a vendor's file in the vendor's simulator. */
public final class Prediction {

    private static final int BATCH = 32;
    private static final String PREFIX = "edgeai.preprocessing.";
    private static final Pattern FORMAT = Pattern.compile("edgeai-(.+)-contract/.*");

    private final Workplace place;
    private final Plugins plugins;
    private final Signals signals;

    public Prediction(Workplace place, Plugins plugins, Signals signals) {
        this.place = place;
        this.plugins = plugins;
        this.signals = signals;
    }

    /** The classes of a picture by falling probability; a class without a name is its number. */
    public record Answer(Path picture, Map<String, Double> classes) {}

    /** A model that answers: the session, what becomes of pictures before it, names of its classes if they are known. */
    private record Opened(Session session, Preprocessing preprocessing, List<String> labels) {}

    /**
     * Answers in the pictures' order.
     *
     * @throws EdgeAiException if the model or a picture cannot be read, or the vendor's tool is missing
     */
    public List<Answer> answers(Path model, List<Path> pictures) {
        if (!Files.isRegularFile(model)) {
            throw EdgeAiException.spec(Diagnostic.error("model '" + model + "' does not exist"));
        }
        List<Diagnostic> absent = pictures.stream()
                .filter(picture -> !Files.isRegularFile(picture))
                .map(picture -> Diagnostic.error("picture '" + picture + "' does not exist"))
                .toList();
        if (!absent.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, absent);
        }
        Opened opened = model.toString().endsWith(".onnx") ? onnx(model) : artifact(model);
        try (Session session = opened.session()) {
            return answers(session, opened, pictures);
        }
    }

    private List<Answer> answers(Session session, Opened opened, List<Path> pictures) {
        List<Sample> samples =
                pictures.stream().map(file -> new Sample(file, 0, "", "")).toList();
        Evaluator evaluator = new Evaluator(session);
        try (BatchLoader loader = BatchLoader.evaluation(samples, opened.preprocessing(), BATCH)) {
            for (Batch batch : loader) {
                signals.stopIfInterrupted();
                evaluator.add(batch.pixels(), batch.samples());
            }
        }
        Evaluation evaluation = evaluator.result(opened.labels());
        double[][] probabilities = evaluation.probabilities();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            answers.add(new Answer(pictures.get(i), sorted(probabilities[i], opened.labels())));
        }
        return answers;
    }

    private static Map<String, Double> sorted(double[] probabilities, List<String> labels) {
        Map<String, Double> classes = new LinkedHashMap<>();
        java.util.stream.IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(java.util.Comparator.comparing(i -> -probabilities[i]))
                .forEach(i -> classes.put(
                        labels.size() == probabilities.length ? labels.get(i) : "class " + i, probabilities[i]));
        return classes;
    }

    private static Opened onnx(Path file) {
        Model model = OnnxReader.read(file);
        Preprocessing preprocessing = model.preprocessing()
                .orElseThrow(
                        () -> EdgeAiException.spec(
                                Diagnostic.error(
                                                "model '" + file
                                                        + "' does not say how pictures become its input: it has no edgeai.preprocessing properties")
                                        .hint(
                                                "name it in a spec under  model: {onnx: ...}  with  preprocessing: ...  and run that; the model.onnx of the results carries it")));
        return new Opened(OrtSession.open(model, preprocessing), preprocessing, Labels.of(model));
    }

    private Opened artifact(Path file) {
        Path contract = file.resolveSibling(file.getFileName() + ".json");
        JsonNode json = contract(file, contract);
        Map<String, String> metadata = new LinkedHashMap<>();
        json.path("preprocessing")
                .properties()
                .forEach(one ->
                        metadata.put(PREFIX + one.getKey(), one.getValue().asText()));
        Preprocessing preprocessing = Preprocessing.fromMetadata(metadata)
                .orElseThrow(() -> unreadable(contract, "it states no preprocessing"));
        List<String> labels = new ArrayList<>();
        json.path("labels").forEach(label -> labels.add(label.asText()));
        Backend backend =
                backend(json).orElseThrow(() -> unreadable(contract, "it names no backend that is known here"));
        Toolchains toolchains = new Toolchains(place.userCache(), place.host());
        List<Diagnostic> missing = toolchains.check(backend);
        if (!missing.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, missing);
        }
        Artifact artifact = new Artifact(
                backend.id(),
                json.path("chip").asText(),
                file,
                contract,
                Storage.at(file, () -> Digest.ofFile(file)),
                Map.of(),
                List.of(),
                List.of());
        Path folder = Storage.at(place.cache(), () -> Files.createTempDirectory("edgeai-predict"));
        Deployment job = new Deployment(
                artifact, "simulator", folder, toolchains.folder(backend), place.host(), signals.reporter());
        return new Opened(backend.deployer().deploy(job), preprocessing, List.copyOf(labels));
    }

    private Optional<Backend> backend(JsonNode contract) {
        Matcher format = FORMAT.matcher(contract.path("format").asText());
        String id = contract.path("backend").asText(format.matches() ? format.group(1) : "");
        return plugins.backend(id);
    }

    private static JsonNode contract(Path file, Path contract) {
        if (!Files.isRegularFile(contract)) {
            throw EdgeAiException.spec(
                    Diagnostic.error("'" + file + "' has no contract '" + contract
                                    + "' beside it, so its preprocessing is not known")
                            .hint(
                                    "a model is an .onnx file, or a vendor's file together with the .json that the conversion wrote"));
        }
        try {
            return new ObjectMapper().readTree(contract.toFile());
        } catch (IOException e) {
            throw unreadable(contract, String.valueOf(e.getMessage()));
        }
    }

    private static EdgeAiException unreadable(Path contract, String reason) {
        return EdgeAiException.step(Diagnostic.error("contract '" + contract + "' cannot be used: " + reason));
    }
}
