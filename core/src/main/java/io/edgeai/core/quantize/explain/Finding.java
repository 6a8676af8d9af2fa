package io.edgeai.core.quantize.explain;

import io.edgeai.core.quantize.hazard.Hazard;
import io.edgeai.core.quantize.hazard.Suspect;
import java.util.List;
import java.util.Optional;

/**
 * A hazard that a model shows.
 *
 * @param places where, the worst first
 * @param all the fix at all places
 * @param again the same on other pictures, for a fix whose gain is certain
 * @param single the fix at one place, for the worst places
 */
public record Finding(Hazard hazard, List<Suspect> places, Remedy all, Optional<Remedy> again, List<Remedy> single) {

    public Finding {
        places = List.copyOf(places);
        single = List.copyOf(single);
    }
}
