package io.edgeai.core.quantize.hazard;

import java.util.List;

/** Recognises one hazard. */
@FunctionalInterface
interface Detector {

    /** The places where a quantized model shows it. */
    List<Suspect> find(Scene scene);
}
