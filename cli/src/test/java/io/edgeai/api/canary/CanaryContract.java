package io.edgeai.api.canary;

import io.edgeai.core.canary.CanaryHelper;

/** Breaks laws on purpose: api that sees core. */
public interface CanaryContract {
    CanaryHelper core();
}
