package io.edgeai.backend.othercanary;

/** What the other canary of a backend must not see. */
public final class OtherCanaryBackend {}
