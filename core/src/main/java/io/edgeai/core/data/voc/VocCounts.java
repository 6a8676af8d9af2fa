package io.edgeai.core.data.voc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an import made, and what it left out and why. */
public final class VocCounts {

    private static final int SHOWN = 3;

    private final Map<String, Map<String, Integer>> made = new TreeMap<>();
    private final Map<String, List<String>> leftOut = new LinkedHashMap<>();
    private final Map<String, List<String>> ignored = new LinkedHashMap<>();
    private final List<String> several = new ArrayList<>();

    VocCounts() {}

    void made(String part, String label) {
        made.computeIfAbsent(label, one -> new TreeMap<>()).merge(part, 1, Integer::sum);
    }

    void leftOut(String reason, String picture) {
        leftOut.computeIfAbsent(reason, one -> new ArrayList<>()).add(picture);
    }

    void ignored(String reason, String object) {
        ignored.computeIfAbsent(reason, one -> new ArrayList<>()).add(object);
    }

    void several(String picture) {
        several.add(picture);
    }

    /** Pictures by class, then by part; the part is empty where there are no parts. */
    public Map<String, Map<String, Integer>> made() {
        return Collections.unmodifiableMap(made);
    }

    /** Pictures that were written. */
    public int pictures() {
        return made.values().stream()
                .flatMap(parts -> parts.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Names of annotated pictures that were left out, by the reason. */
    public Map<String, List<String>> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }

    /** Objects that did not count, by the reason. */
    public Map<String, List<String>> ignored() {
        return Collections.unmodifiableMap(ignored);
    }

    /** Names of pictures with several classes that the rule found a place for. */
    public List<String> several() {
        return Collections.unmodifiableList(several);
    }

    /** All of it in sentences. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        made.forEach((label, parts) -> {
            int sum = parts.values().stream().mapToInt(Integer::intValue).sum();
            StringBuilder line = new StringBuilder("class '" + label + "': " + sum + " pictures");
            parts.forEach((part, count) -> line.append(part.isEmpty() ? "" : ", " + part + " " + count));
            lines.add(line.toString());
        });
        if (!several.isEmpty()) {
            lines.add(several.size() + " pictures with objects of several classes were placed by the rule, "
                    + examples(several));
        }
        leftOut.forEach((reason, names) ->
                lines.add(names.size() + " pictures left out, because " + reason + ", " + examples(names)));
        ignored.forEach(
                (reason, names) -> lines.add(names.size() + " objects ignored: " + reason + ", " + examples(names)));
        return lines;
    }

    private static String examples(List<String> names) {
        String shown = String.join("', '", names.subList(0, Math.min(SHOWN, names.size())));
        return "for one '" + shown + "'" + (names.size() > SHOWN ? " ..." : "");
    }
}
