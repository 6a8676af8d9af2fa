package io.edgeai.importer.tao;

import io.edgeai.api.stage.SpecImporter.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A training of a TAO file as the keys of stage {@code train}. */
record TaoTraining(TaoKeys keys) {

    /** The least share of a picture's side that TAO's random crop keeps. */
    private static final double CROP = 0.45;

    /** TAO's colour changes: saturation by 0.2, hue by 25 of 360 degrees. */
    private static final double COLOUR = 0.2;

    private static final double HUE = 0.069;
    private static final double PERCENT = 100;

    /** The keys in the order of the spec's reference. */
    Map<String, Object> train() {
        Map<String, Object> train = new LinkedHashMap<>();
        long epochs = Math.round(keys.number("epochs").orElse(1.0));
        train.put("epochs", epochs);
        keys.number("batch").ifPresent(batch -> train.put("batch", Math.round(batch)));
        keys.number("rate").or(() -> keys.number("optimizer-rate")).ifPresent(rate -> train.put("learning-rate", rate));
        optimizer().ifPresent(name -> train.put("optimizer", name));
        keys.number("momentum").ifPresent(momentum -> train.put("momentum", momentum));
        weightDecay(train);
        schedule(train, epochs);
        keys.number("warm-up").ifPresent(count -> train.put("warm-up", count));
        keys.number("label-smoothing")
                .filter(value -> value > 0)
                .ifPresent(value -> train.put("label-smoothing", value));
        keys.number("average-decay").ifPresent(decay -> train.put("average-decay", decay));
        freeze(train);
        train.put("augment", augment());
        return train;
    }

    private Optional<String> optimizer() {
        Optional<Setting> rate = keys.last("optimizer-rate");
        String named = keys.text("optimizer")
                .orElseGet(() -> rate.map(Setting::path).orElse("").replaceFirst("^.*optimizer\\.(\\w+)\\.lr$", "$1"))
                .toLowerCase(Locale.ROOT);
        if (List.of("sgd", "adam", "adamw").contains(named)) {
            return Optional.of(named);
        }
        keys.last("optimizer")
                .or(() -> rate)
                .filter(setting -> !named.isEmpty())
                .ifPresent(setting -> keys.warn(
                        setting,
                        "asks for optimizer '" + named + "'; there are sgd, adam and adamw",
                        "take  optimizer: adam"));
        return Optional.empty();
    }

    /**
     * Keras adds the decay times the squared weights (L2) to the loss, whose gradient is twice the decay times the weight, or the decay times the weights' sizes (L1).
     */
    private void weightDecay(Map<String, Object> train) {
        keys.number("plain-weight-decay").ifPresent(decay -> train.put("weight-decay", decay));
        Optional<Setting> type = keys.last("decay-type");
        String kind = type.map(Setting::value).orElse("L2").toUpperCase(Locale.ROOT);
        if (kind.equals("L1")) {
            keys.number("weight-decay")
                    .filter(decay -> decay > 0)
                    .ifPresent(decay -> train.put("absolute-decay", decay));
        }
        if (kind.equals("L2")) {
            keys.last("weight-decay")
                    .ifPresent(setting -> keys.number("weight-decay").ifPresent(decay -> {
                        train.put("weight-decay", 2 * decay);
                        keys.note(
                                setting,
                                "is written as 'weight-decay: " + 2 * decay
                                        + "', the weight in the gradient; biases and norms have none");
                    }));
        }
        keys.all("decay-scope").stream()
                .filter(scope ->
                        !scope.value().toLowerCase(Locale.ROOT).matches("(conv2d|dense)([, ]+(conv2d|dense))*"))
                .forEach(scope ->
                        keys.missing(scope, "weight decay is of convolutions and fully connected layers", "leave it"));
    }

    private void schedule(Map<String, Object> train, long epochs) {
        String named = keys.text("scheduler").orElse("").toLowerCase(Locale.ROOT);
        boolean step = named.isEmpty() ? keys.last("step-size").isPresent() : named.equals("step");
        boolean anneal = named.isEmpty() ? keys.last("anneal-points").isPresent() : named.equals("soft_anneal");
        boolean cosine = named.isEmpty() ? !step && !anneal && keys.last("rate").isPresent() : named.equals("cosine");
        if (cosine || anneal) {
            warmUp(train, epochs);
        }
        if (step) {
            train.put("schedule", "step");
            keys.number("step-size")
                    .ifPresent(
                            percent -> train.put("step-epochs", Math.max(1, Math.round(percent * epochs / PERCENT))));
            keys.number("step-gamma").ifPresent(gamma -> train.put("step-factor", gamma));
            keys.last("step-size")
                    .ifPresent(setting -> keys.note(
                            setting,
                            "is a percentage of the epochs; TAO's rate falls smoothly, here it falls in steps"));
        } else if (anneal) {
            anneal();
        } else if (cosine) {
            train.put("schedule", "cosine");
        } else if (!named.isEmpty()) {
            keys.last("scheduler")
                    .ifPresent(setting ->
                            keys.missing(setting, "schedules are constant, step and cosine", "take one of them"));
        }
    }

    private void warmUp(Map<String, Object> train, long epochs) {
        keys.number("start")
                .or(() -> keys.number("cosine-start"))
                .or(() -> keys.number("anneal-start"))
                .filter(share -> share > 0)
                .ifPresent(share -> train.put("warm-up", share * epochs));
    }

    private void anneal() {
        keys.all("anneal-points")
                .forEach(point -> keys.missing(
                        point,
                        "the rate falls in even steps, as a cosine, or not at all",
                        "write  schedule: cosine,  which is near to it"));
        keys.last("anneal-divider")
                .ifPresent(divider -> keys.missing(divider, "see the points", "write  schedule: cosine"));
    }

    private void freeze(Map<String, Object> train) {
        List<String> frozen = new ArrayList<>();
        if (keys.is("freeze-features")) {
            frozen.add("features");
        }
        if (keys.is("freeze-norms")) {
            frozen.add("norms");
        }
        if (!frozen.isEmpty()) {
            train.put("freeze", frozen);
        }
        keys.all("freeze-blocks")
                .forEach(
                        block -> keys.warn(
                                block,
                                "has no counterpart: blocks have no numbers here",
                                "name their parameters:  freeze-matching: REGEX  (the names are in the ONNX file), or  freeze: [features]"));
    }

    private Map<String, Object> augment() {
        Map<String, Object> augment = new LinkedHashMap<>();
        boolean legacy = keys.last("flip").isEmpty();
        double flip =
                legacy ? (keys.is("no-flip") ? 0 : 0.5) : keys.number("flip").orElse(0.0);
        if (flip > 0) {
            augment.put("flip", flip);
        }
        if (keys.is("random-crop")) {
            augment.put("crop", CROP);
        }
        if (keys.is("colour-augmentation")) {
            augment.put("colour", COLOUR);
            augment.put("hue", HUE);
        }
        return augment;
    }
}
