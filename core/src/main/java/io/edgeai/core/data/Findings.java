package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.util.ArrayList;
import java.util.List;

/** Problems found so far: errors are thrown together, the rest is reported as it is found. */
final class Findings {

    private final Reporter reporter;
    private final List<Diagnostic> errors = new ArrayList<>();

    Findings(Reporter reporter) {
        this.reporter = reporter;
    }

    void add(Diagnostic finding) {
        if (finding.isError()) {
            errors.add(finding);
        } else {
            reporter.report(new Event.Found(finding));
        }
    }

    void throwErrors(EdgeAiException.Kind kind) {
        if (!errors.isEmpty()) {
            throw new EdgeAiException(kind, errors);
        }
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }
}
