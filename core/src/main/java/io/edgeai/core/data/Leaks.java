package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pictures and groups that lie in two parts, which makes figures better than they are. */
final class Leaks {

    /** A part by its name, and its pictures. */
    record Named(String name, List<Entry> entries) {}

    private Leaks() {}

    /** One error for each group that lies in several of the parts. */
    static List<Diagnostic> groups(List<Named> parts) {
        Map<String, Map<String, Entry>> seen = new TreeMap<>();
        for (Named part : parts) {
            for (Entry entry : part.entries()) {
                seen.computeIfAbsent(entry.group(), group -> new LinkedHashMap<>())
                        .putIfAbsent(part.name(), entry);
            }
        }
        List<Diagnostic> errors = new ArrayList<>();
        seen.forEach((group, places) -> {
            if (places.size() > 1) {
                errors.add(groupError(group, places));
            }
        });
        return errors;
    }

    private static Diagnostic groupError(String group, Map<String, Entry> places) {
        List<String> where = new ArrayList<>();
        places.forEach((part, entry) -> where.add(part + " ('" + entry.path() + "'"
                + entry.place().map(place -> " in line " + place.line()).orElse("") + ")"));
        Diagnostic error = Diagnostic.error(
                        "group '" + group + "' lies in " + places.size() + " parts: " + String.join(" and ", where))
                .hint("pictures of one group must stay in one part; exclude them from the other source or part");
        return places.values().stream()
                .flatMap(entry -> entry.place().stream())
                .reduce((first, last) -> last)
                .map(error::at)
                .orElse(error);
    }

    /** One warning for each pair of parts that share pictures byte by byte, and one for equal pictures with unequal labels. */
    static List<Diagnostic> pictures(List<Named> parts, Inspections inspected) {
        Map<String, Map<String, Entry>> byDigest = new LinkedHashMap<>();
        Map<String, Set<String>> shared = new TreeMap<>();
        Set<String> torn = new LinkedHashSet<>();
        for (Named part : parts) {
            for (Entry entry : part.entries()) {
                Map<String, Entry> places =
                        byDigest.computeIfAbsent(inspected.of(entry).digest(), digest -> new LinkedHashMap<>());
                for (Map.Entry<String, Entry> other : places.entrySet()) {
                    String pair =
                            "'" + entry.path() + "' and '" + other.getValue().path() + "'";
                    if (!other.getValue().label().equals(entry.label())) {
                        torn.add(pair);
                    }
                    if (!other.getKey().equals(part.name())) {
                        shared.computeIfAbsent(other.getKey() + " and " + part.name(), key -> new LinkedHashSet<>())
                                .add(pair);
                    }
                }
                places.putIfAbsent(part.name(), entry);
            }
        }
        List<Diagnostic> warnings = new ArrayList<>();
        shared.forEach((pair, pictures) -> warnings.add(Diagnostic.warning(pictures.size()
                        + " picture(s) lie in two parts, " + pair + ", with the same bytes, for one "
                        + pictures.iterator().next())
                .hint("figures of such a part are too good: give both the same group, or remove one")));
        first(torn)
                .ifPresent(pair -> warnings.add(Diagnostic.warning(torn.size()
                                + " pair(s) of pictures have the same bytes and different labels, for one " + pair)
                        .hint("remove the one whose label is wrong")));
        return warnings;
    }

    private static Optional<String> first(Set<String> names) {
        return names.stream().findFirst();
    }
}
