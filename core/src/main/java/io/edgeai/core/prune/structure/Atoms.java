package io.edgeai.core.prune.structure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Channels by number, and which of them are one and the same: sets that are joined. */
final class Atoms {

    private final List<Integer> parents = new ArrayList<>();
    private final BitSet frozen = new BitSet();

    /** New channels, each by itself. */
    int[] fresh(int count) {
        int[] made = new int[count];
        for (int i = 0; i < count; i++) {
            made[i] = parents.size();
            parents.add(made[i]);
        }
        return made;
    }

    /** The number that stands for a channel and all that were joined with it. */
    int root(int atom) {
        int at = atom;
        while (parents.get(at) != at) {
            parents.set(at, parents.get(parents.get(at)));
            at = parents.get(at);
        }
        return at;
    }

    void join(int one, int other) {
        int low = Math.min(root(one), root(other));
        int high = Math.max(root(one), root(other));
        if (low != high) {
            parents.set(high, low);
            frozen.set(low, frozen.get(low) || frozen.get(high));
        }
    }

    /** Joins channels one by one. */
    void join(int[] some, int[] others) {
        for (int i = 0; i < some.length; i++) {
            join(some[i], others[i]);
        }
    }

    /** These channels stay. */
    void freeze(int[] atoms) {
        for (int atom : atoms) {
            frozen.set(root(atom));
        }
    }

    boolean isFrozen(int atom) {
        return frozen.get(root(atom));
    }
}
