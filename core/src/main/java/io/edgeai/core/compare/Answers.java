package io.edgeai.core.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a form of a model said of labelled pictures. Classes stand with their names, so that runs with other orders of classes can be compared.
 *
 * @param pictures what identifies each: the digest of its bytes, not its path; a picture that is there twice has another one the second time
 * @param files where each lies, for people
 * @param groups of each picture, e.g. its video
 * @param labels the right class of each
 * @param predictions the class that was answered
 */
public record Answers(
        List<String> pictures, List<String> files, List<String> groups, List<String> labels, List<String> predictions) {

    /** No answer to anything. */
    public static final Answers NONE = new Answers(List.of(), List.of(), List.of(), List.of(), List.of());

    public Answers {
        pictures = distinct(pictures);
        files = List.copyOf(files);
        groups = List.copyOf(groups);
        labels = List.copyOf(labels);
        predictions = List.copyOf(predictions);
        int size = pictures.size();
        if (size != files.size() || size != groups.size() || size != labels.size() || size != predictions.size()) {
            throw new IllegalArgumentException("answers to " + size + " pictures have " + files.size() + " files, "
                    + groups.size() + " groups, " + labels.size() + " labels, " + predictions.size() + " predictions");
        }
    }

    /** How many. */
    public int size() {
        return pictures.size();
    }

    /** Whether an answer is right. */
    public boolean isRight(int index) {
        return labels.get(index).equals(predictions.get(index));
    }

    /** How many are right. */
    public Share right() {
        int right = 0;
        for (int i = 0; i < size(); i++) {
            right += isRight(i) ? 1 : 0;
        }
        return new Share(right, size());
    }

    /** How many are right by class, the worst class first. */
    public Map<String, Share> byClass() {
        Map<String, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < size(); i++) {
            Share one = new Share(isRight(i) ? 1 : 0, 1);
            shares.merge(labels.get(i), one, (a, b) -> new Share(a.right() + b.right(), a.pictures() + b.pictures()));
        }
        Map<String, Share> worstFirst = new LinkedHashMap<>();
        shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingDouble(Share::value)))
                .forEach(entry -> worstFirst.put(entry.getKey(), entry.getValue()));
        return worstFirst;
    }

    /** The place of each picture by what identifies it. */
    Map<String, Integer> places() {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            places.put(pictures.get(i), i);
        }
        return places;
    }

    private static List<String> distinct(List<String> pictures) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> distinct = new ArrayList<>();
        for (String picture : pictures) {
            int before = seen.merge(picture, 1, Integer::sum) - 1;
            distinct.add(before == 0 ? picture : picture + "#" + (before + 1));
        }
        return List.copyOf(distinct);
    }
}
