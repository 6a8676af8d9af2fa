package io.edgeai.backend.canary;

import io.edgeai.api.canary.CanaryContract;
import io.edgeai.backend.othercanary.OtherCanaryBackend;
import io.edgeai.core.canary.CanaryHelper;

/** Breaks laws on purpose: a backend that sees core and another backend. */
public class CanaryBackend implements CanaryContract {

    OtherCanaryBackend other = new OtherCanaryBackend();

    @Override
    public CanaryHelper core() {
        return new CanaryHelper();
    }
}
