package io.edgeai.importer.tao;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.SpecImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Image classification of TAO: protobuf text of releases 3 to 5, YAML of the TensorFlow 2 and PyTorch backends. The first file that trains gives pictures, model and the first
 * training; each further one is a training that goes on from there, as the retraining of a pruned model does.
 */
public final class TaoImporter implements SpecImporter {

    @Override
    public String id() {
        return "tao";
    }

    @Override
    public String description() {
        return "Turns spec files of NVIDIA's TAO toolkit (classification: train, retrain, prune, export) into a spec.";
    }

    @Override
    public Imported convert(List<Source> sources) {
        List<TaoKeys> files = sources.stream()
                .map(source ->
                        new TaoKeys(isYaml(source) ? source.settings() : ProtoText.read(source.file(), source.text())))
                .toList();
        List<TaoKeys> trainings =
                files.stream().filter(keys -> keys.last("epochs").isPresent()).toList();
        TaoKeys base = trainings.isEmpty() ? files.get(0) : trainings.get(0);
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("name", name(sources.get(0).file()));
        base.number("seed").ifPresent(seed -> spec.put("seed", seed.longValue()));
        new TaoSource(base).addTo(spec);
        List<Object> stages = new ArrayList<>();
        for (TaoKeys keys : files) {
            if (keys.last("epochs").isPresent()) {
                stages.add(Map.of("train", new TaoTraining(keys).train()));
            }
            if (keys.last("epochs").isPresent() && keys != base) {
                base(keys);
            }
            prune(keys, stages);
        }
        spec.put("stages", stages);
        List<String> comments = new ArrayList<>();
        files.forEach(keys -> rest(keys, spec, comments));
        List<Diagnostic> findings =
                files.stream().flatMap(keys -> keys.findings().stream()).toList();
        return new Imported(spec, comments, findings);
    }

    /** Single lines of protobuf text are YAML too, with a bracket in their key. */
    private static boolean isYaml(Source source) {
        return !source.settings().isEmpty()
                && source.settings().stream()
                        .noneMatch(setting ->
                                setting.path().contains("{") || setting.path().contains(" "));
    }

    /** What a further training says of the model it starts from. */
    private static void base(TaoKeys training) {
        training.last("weights")
                .ifPresent(setting -> training.note(
                        setting, "is what the stage before leaves here: trainings follow one another without files"));
    }

    /** What comes behind training. */
    private static void rest(TaoKeys keys, Map<String, Object> spec, List<String> comments) {
        if (keys.is("qat")) {
            spec.put("quantize", Map.of("method", "qat"));
        }
        Optional<Double> batches = keys.number("calibration-batches");
        Optional<Double> batch = keys.number("calibration-batch");
        batches.ifPresent(count -> {
            Map<String, Object> quantize = new LinkedHashMap<>();
            if (spec.get("quantize") instanceof Map<?, ?> there) {
                there.forEach((key, value) -> quantize.put(String.valueOf(key), value));
            }
            quantize.put("calibration", Map.of("images", Math.round(count * batch.orElse(1.0))));
            spec.put("quantize", quantize);
        });
        notYet(keys, comments);
        keys.last("data-type").ifPresent(setting -> target(keys, setting, comments));
    }

    /** Pruning stands behind the training of the first file that speaks of it; retraining is the next file's. */
    private static void prune(TaoKeys keys, List<Object> stages) {
        TaoPruning pruning = new TaoPruning(keys);
        boolean pruned = stages.stream().anyMatch(stage -> ((Map<?, ?>) stage).containsKey("prune"));
        if (pruning.isGiven() && pruned) {
            pruning.repeated();
        } else if (pruning.isGiven()) {
            pruning.stage().ifPresent(stage -> stages.add(Map.of("prune", stage)));
        }
    }

    /** What the importer does not write, in TAO's words. */
    private static void notYet(TaoKeys keys, List<String> comments) {
        Map<String, String> said = keys.under("distill");
        if (!said.isEmpty()) {
            comments.add("stage 'distill', which this importer does not write yet: " + said);
            said.keySet().forEach(key -> keys.all("distill " + key)
                    .forEach(setting -> keys.missing(
                            setting,
                            "stage 'distill' is not written by the importer",
                            "it stands as a comment at the end of the spec; write the stage yourself")));
        }
    }

    private static void target(TaoKeys keys, Setting setting, List<String> comments) {
        String scheme = setting.value();
        comments.add("targets:");
        comments.add("  - {backend: tensorrt, chip: NAME, device: none, scheme: " + scheme + workspace(keys) + "}");
        if (scheme.equals("fp32")) {
            keys.warn(setting, "has no counterpart: schemes are int8 and fp16", "take  scheme: fp16");
        } else {
            keys.warn(
                    setting,
                    "names no device, which an engine depends on",
                    "take the comment at the end of the spec and write the device ('edgeai backends tensorrt')");
        }
    }

    private static String workspace(TaoKeys keys) {
        return keys.number("workspace")
                .map(gigabytes -> ", options: {workspace: " + Math.round(gigabytes * 1024) + " MiB}")
                .orElse("");
    }

    private static String name(String file) {
        String last = String.valueOf(Path.of(file).getFileName()).replaceFirst("\\.[^.]*$", "");
        String plain = last.replaceAll("[^A-Za-z0-9_.-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return plain.isEmpty() ? "imported" : plain;
    }
}
