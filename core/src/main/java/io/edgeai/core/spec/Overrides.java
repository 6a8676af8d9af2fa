package io.edgeai.core.spec;

import io.edgeai.api.report.Location;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A spec with other values at some of its paths, bound again with the same care: what does not fit is told at the place where the other value stands.
 *
 * <p>A path is the keys from the top, such as {@code model.width}. Where it meets a list, it goes on with an element by its number from 0, as in
 * {@code targets[0].chip}, or with the only element that is of a kind, as in {@code stages.train.epochs}. What the spec leaves out is added.
 */
public final class Overrides {

    /** Keys about other forms of a spec, which those forms do not have themselves. */
    private static final Set<String> ABOUT_FORMS = Set.of("sweep", "compare");

    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)((?:\\[[0-9]{1,6}\\])*)");

    private final Problems problems = new Problems();

    private Overrides() {}

    /**
     * Another value.
     *
     * @param path which value of the spec it stands for
     * @param value what YAML would hold: a number, text, truth value, list or map
     * @param place where it is written
     */
    public record Change(String path, Object value, Location place) {}

    /** Changes from a map in a spec; {@code owner} is the map's own path there, by which their places are known. */
    public static List<Change> of(Spec spec, String owner, Map<String, ?> values) {
        List<Change> changes = new ArrayList<>();
        values.forEach((path, value) -> changes.add(new Change(path, value, place(spec, owner + "." + path))));
        return changes;
    }

    /** Where the value at a path of the spec is written; a place without a line if the spec was made in Java. */
    public static Location place(Spec spec, String path) {
        return spec.place(path).orElse(new Location("", 0, 0));
    }

    /**
     * The spec with the changes made one after another.
     *
     * @throws io.edgeai.api.report.EdgeAiException with all problems, each at the place of its change
     */
    public static Spec apply(Spec spec, List<Change> changes) {
        return new Overrides().changed(spec, changes);
    }

    private Spec changed(Spec spec, List<Change> changes) {
        Yaml root = YamlReader.read(place(spec, "").file(), spec.text(), problems)
                .map(Overrides::withoutForms)
                .orElseThrow(() -> new IllegalStateException("a spec that was read is not YAML any more"));
        for (Change change : changes) {
            root = changed(root, steps(change), change);
        }
        problems.throwIfAny();
        Map<String, Location> places = Binder.noPlaces();
        var pipeline = new Binder(problems, places, spec.folder()).record(Pipeline.class, root, "");
        problems.throwIfAny();
        // Options are bound from the record then, not once more from a text that has no lines in common with the
        // places.
        places.keySet().removeIf(path -> path.matches("targets\\[[0-9]+\\]\\.options"));
        Map<String, Location> known = spec.places().isEmpty() ? Map.of() : places;
        return new Spec(pipeline.orElseThrow(), Specs.yaml(pipeline.orElseThrow()), spec.folder(), known);
    }

    private static Yaml withoutForms(Yaml root) {
        return root instanceof Yaml.Keys keys
                ? new Yaml.Keys(
                        keys.entries().stream()
                                .filter(entry -> !ABOUT_FORMS.contains(entry.key()))
                                .toList(),
                        keys.place())
                : root;
    }

    /** {@code targets[0].chip} as {@code targets}, {@code [0]}, {@code chip}. */
    private List<String> steps(Change change) {
        List<String> steps = new ArrayList<>();
        for (String part : change.path().split("\\.", -1)) {
            Matcher matcher = STEP.matcher(part);
            if (!matcher.matches()) {
                problem(change, "'" + change.path() + "' is not a path of keys", "write it like  stages.train.epochs");
                return List.of();
            }
            steps.add(matcher.group(1));
            Arrays.stream(matcher.group(2).split("(?=\\[)", -1))
                    .filter(index -> !index.isEmpty())
                    .forEach(steps::add);
        }
        if (ABOUT_FORMS.contains(steps.get(0))) {
            problem(change, "'" + change.path() + "' cannot be changed by a form of the spec", "");
            return List.of();
        }
        return steps;
    }

    private Yaml changed(Yaml node, List<String> steps, Change change) {
        if (steps.isEmpty()) {
            return problems.isEmpty() ? Yaml.of(change.value(), change.place()) : node;
        }
        String step = steps.get(0);
        List<String> rest = steps.subList(1, steps.size());
        if (node instanceof Yaml.Items items) {
            int index = step.startsWith("[") ? number(items, step, change) : only(items, step, change);
            return index < 0 ? node : replaced(items, index, step.startsWith("[") ? rest : steps, change);
        }
        if (node instanceof Yaml.Keys keys && !step.startsWith("[")) {
            return replaced(keys, step, rest, change);
        }
        problem(
                change,
                "'" + change.path() + "' is not in this spec: '" + step + "' would lie in "
                        + (node instanceof Yaml.Text text ? "'" + text.text() + "'" : "a map of keys"),
                "");
        return node;
    }

    private Yaml replaced(Yaml.Items items, int index, List<String> rest, Change change) {
        List<Yaml> all = new ArrayList<>(items.items());
        all.set(index, changed(all.get(index), rest, change));
        return new Yaml.Items(List.copyOf(all), items.place());
    }

    private Yaml replaced(Yaml.Keys keys, String key, List<String> rest, Change change) {
        List<Yaml.Entry> entries = new ArrayList<>();
        boolean there = false;
        for (Yaml.Entry entry : keys.entries()) {
            boolean same = entry.key().equals(key);
            there |= same;
            Location place = same && rest.isEmpty() ? change.place() : entry.place();
            entries.add(same ? new Yaml.Entry(key, place, changed(entry.value(), rest, change)) : entry);
        }
        if (!there) {
            Yaml empty = new Yaml.Keys(List.of(), change.place());
            entries.add(new Yaml.Entry(key, change.place(), changed(empty, rest, change)));
        }
        return new Yaml.Keys(List.copyOf(entries), keys.place());
    }

    private int number(Yaml.Items items, String step, Change change) {
        int index = Integer.parseInt(step.substring(1, step.length() - 1));
        if (index < items.items().size()) {
            return index;
        }
        problem(
                change,
                "'" + change.path() + "' is not in this spec: the list has "
                        + items.items().size() + " elements, counted from 0",
                "");
        return -1;
    }

    /** The only element that is a map with this one key. */
    private int only(Yaml.Items items, String kind, Change change) {
        List<String> kinds = items.items().stream()
                .map(item -> item instanceof Yaml.Keys keys && keys.entries().size() == 1
                        ? keys.entries().get(0).key()
                        : "")
                .toList();
        int index = kinds.indexOf(kind);
        if (index < 0) {
            problem(
                    change,
                    "'" + change.path() + "' is not in this spec: its list has no '" + kind + "'",
                    Suggestion.hint(
                            kind, kinds.stream().filter(name -> !name.isEmpty()).toList()));
        } else if (kinds.lastIndexOf(kind) != index) {
            problem(
                    change,
                    "'" + change.path() + "' is not clear: the list has several of '" + kind + "'",
                    "write its number, e.g. [" + index + "]." + kind);
            return -1;
        }
        return index;
    }

    private void problem(Change change, String message, String hint) {
        problems.add(change.place(), "", message, hint);
    }
}
