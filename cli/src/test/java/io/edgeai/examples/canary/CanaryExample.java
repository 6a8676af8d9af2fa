package io.edgeai.examples.canary;

import io.edgeai.backend.othercanary.OtherCanaryBackend;

/** Breaks a law on purpose: an example that names a backend instead of finding it. */
public final class CanaryExample {

    OtherCanaryBackend backend = new OtherCanaryBackend();
}
