package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Epochs in which each class has as many pictures as any other, give or take one; together as many as there are. */
final class Balance {

    private Balance() {}

    /**
     * One picture of an epoch.
     *
     * @param sample its number
     * @param round how often it came before in this epoch
     */
    record Draw(int sample, int round) {}

    /** An epoch: within a class no picture comes again before all others came. Pictures without a label are a class of their own. */
    static List<Draw> draw(List<Sample> samples, Random random) {
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < samples.size(); i++) {
            classes.computeIfAbsent(samples.get(i).label(), label -> new ArrayList<>())
                    .add(i);
        }
        List<Draw> draws = new ArrayList<>();
        int done = 0;
        for (List<Integer> own : classes.values()) {
            int wanted = samples.size() * (done + 1) / classes.size() - samples.size() * done / classes.size();
            Collections.shuffle(own, random);
            for (int i = 0; i < wanted; i++) {
                draws.add(new Draw(own.get(i % own.size()), i / own.size()));
            }
            done++;
        }
        Collections.shuffle(draws, random);
        return List.copyOf(draws);
    }
}
