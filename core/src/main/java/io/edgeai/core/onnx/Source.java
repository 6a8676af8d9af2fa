package io.edgeai.core.onnx;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.Optional;

/** Where a model is read from: its name for messages, and its external data if it came from a file. */
record Source(String name, Optional<ExternalData> external) {

    private static final String HINT = "export or fetch the model again; onnx.checker shows what a file holds";

    EdgeAiException broken(String rule) {
        return EdgeAiException.spec(diagnostic(rule));
    }

    EdgeAiException broken(String rule, Throwable cause) {
        return new EdgeAiException(EdgeAiException.Kind.SPEC, diagnostic(rule), cause);
    }

    private Diagnostic diagnostic(String rule) {
        return Diagnostic.error("model '" + name + "' " + rule).hint(HINT);
    }
}
