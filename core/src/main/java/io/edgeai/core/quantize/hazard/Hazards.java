package io.edgeai.core.quantize.hazard;

import java.util.Comparator;
import java.util.List;

/** All hazards that are known. */
public final class Hazards {

    private static final List<Detector> DETECTORS = List.of(
            new ZeroChannels(),
            new UnfusedNorm(),
            new SplitActivation(),
            new UselessRange(),
            new RareExtremes(),
            new UnevenChannels(),
            new OutlierWeights(),
            new MixedRanges(),
            new PowersOfTwo(),
            new SoftmaxHead());

    private Hazards() {}

    /** What a scene shows, the worst of each hazard first. */
    public static List<Suspect> find(Scene scene) {
        return DETECTORS.stream()
                .flatMap(detector -> detector.find(scene).stream())
                .sorted(Comparator.comparing(Suspect::hazard)
                        .thenComparing(Suspect::severity, Comparator.reverseOrder()))
                .toList();
    }
}
