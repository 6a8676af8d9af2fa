package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.testing.BackendContract;

final class OpenVinoBackendTest extends BackendContract {

    @Override
    protected Backend backend() {
        return new OpenVinoBackend();
    }
}
