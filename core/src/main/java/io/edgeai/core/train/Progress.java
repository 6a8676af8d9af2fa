package io.edgeai.core.train;

import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How far training has come: all that an uninterrupted run would have in memory at the end of an epoch.
 *
 * @param epochs the figures so far
 * @param state the session's
 * @param kept the initializers, those that training changes, of the epoch that is the result so far: the best or the last, as the spec says
 */
record Progress(List<Epoch> epochs, Map<String, Tensor> state, Map<String, Tensor> kept) {

    Progress {
        epochs = List.copyOf(epochs);
    }

    static Progress start(Map<String, Tensor> state) {
        return new Progress(List.of(), state, Map.of());
    }

    /** The best epoch so far; at least one must be done. */
    Epoch bestEpoch() {
        return epochs.stream()
                .reduce((best, next) -> next.beats(best) ? next : best)
                .orElseThrow(() -> new IllegalStateException("no epoch is done"));
    }

    List<Epoch> with(Epoch epoch) {
        List<Epoch> longer = new ArrayList<>(epochs);
        longer.add(epoch);
        return longer;
    }
}
