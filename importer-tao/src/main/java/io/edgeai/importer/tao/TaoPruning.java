package io.edgeai.importer.tao;

import io.edgeai.api.stage.SpecImporter.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a TAO file says of pruning as the keys of stage {@code prune}: the rule of the TensorFlow backends, and the share of the PyTorch one. */
record TaoPruning(TaoKeys keys) {

    private static final String NAME = "prune ";
    private static final double THRESHOLD = 0.1;
    private static final double AMOUNT = 0.4;
    private static final int GRANULARITY = 8;
    private static final int LEAST = 16;
    private static final List<String> OWN =
            List.of("mode", "amount", "raw-prune-score", "normalizer", "equalization-criterion", "threshold");

    /** Whether the file speaks of pruning. */
    boolean isGiven() {
        return !keys.under("prune").isEmpty();
    }

    /** Says that an earlier file's pruning is taken. */
    void repeated() {
        keys.under("prune").keySet().forEach(key -> keys.all(NAME + key)
                .forEach(setting -> keys.note(setting, "is left out: an earlier file's pruning is taken")));
    }

    /** The keys in the order of the spec's reference; none for a mode without counterpart. TAO's own values stand in for what the file leaves out. */
    Optional<Map<String, Object>> stage() {
        String mode = keys.text(NAME + "mode").orElse(keys.last(NAME + "amount").isPresent() ? "amount" : "threshold");
        if (!List.of("amount", "threshold").contains(mode)) {
            keys.last(NAME + "mode")
                    .ifPresent(setting -> keys.missing(
                            setting,
                            "there are shares and thresholds",
                            "write a stage 'prune' by hand (docs/pruning.md)"));
            return Optional.empty();
        }
        Map<String, Object> stage = new LinkedHashMap<>();
        if (mode.equals("amount")) {
            stage.put("ratio", keys.number(NAME + "amount").orElse(AMOUNT));
            keys.text(NAME + "raw-prune-score").ifPresent(score -> stage.put("importance", words(score)));
        } else {
            stage.put("threshold", keys.number(NAME + "threshold").orElse(THRESHOLD));
            keys.text(NAME + "normalizer").ifPresent(given -> stage.put("normalizer", words(given)));
            keys.text(NAME + "equalization-criterion")
                    .ifPresent(given -> stage.put("equalization-criterion", words(given)));
        }
        unheeded(stage);
        stage.put("granularity", Math.round(keys.number(NAME + "granularity").orElse((double) GRANULARITY)));
        if (mode.equals("threshold")) {
            stage.put(
                    "min-filters",
                    Math.round(keys.number(NAME + "min-num-filters").orElse((double) LEAST)));
        }
        List<String> excluded =
                keys.all(NAME + "excluded-layers").stream().flatMap(this::names).toList();
        if (!excluded.isEmpty()) {
            stage.put("excluded-layers", excluded);
        }
        return Optional.of(stage);
    }

    /** Keys of the other mode, which TAO ignores as well. */
    private void unheeded(Map<String, Object> stage) {
        for (String key : OWN) {
            String ours = key.equals("amount") ? "ratio" : key.equals("raw-prune-score") ? "importance" : key;
            if (!key.equals("mode") && !stage.containsKey(ours)) {
                keys.all(NAME + key)
                        .forEach(setting -> keys.note(setting, "is left out: it has no effect in this mode"));
            }
        }
    }

    private java.util.stream.Stream<String> names(Setting setting) {
        List<String> names = Pattern.compile("[\\[\\], '\"]+")
                .splitAsStream(setting.value())
                .filter(name -> !name.isEmpty())
                .toList();
        if (!names.isEmpty()) {
            keys.warn(
                    setting,
                    "names layers as TAO calls them",
                    "write the names that this model's layers have; the run lists the nearest");
        }
        return names.stream();
    }

    private static String words(String given) {
        return given.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
