package io.edgeai.core.graph;

import io.edgeai.api.model.Model;

final class OpsetChange {
    private OpsetChange() {}

    static Model raised(Model m) {
        return m;
    }
}
