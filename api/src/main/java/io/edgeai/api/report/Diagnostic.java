package io.edgeai.api.report;

import java.util.Optional;

/**
 * One thing that is wrong or worth knowing.
 *
 * @param message subject first with its value in quotes, then the rule that is broken
 * @param location the place in the spec or another text file
 * @param context where in the pipeline, e.g. {@code model after stage prune, on its way to rknn/rk3588}; may be empty
 * @param hint what the user can do; may be empty
 */
public record Diagnostic(Severity severity, String message, Optional<Location> location, String context, String hint) {

    /** An error without a place. */
    public static Diagnostic error(String message) {
        return new Diagnostic(Severity.ERROR, message, Optional.empty(), "", "");
    }

    /** A warning without a place. */
    public static Diagnostic warning(String message) {
        return new Diagnostic(Severity.WARNING, message, Optional.empty(), "", "");
    }

    /** A note without a place. */
    public static Diagnostic note(String message) {
        return new Diagnostic(Severity.NOTE, message, Optional.empty(), "", "");
    }

    /** This diagnostic with a way out. */
    public Diagnostic hint(String newHint) {
        return new Diagnostic(severity, message, location, context, newHint);
    }

    /** This diagnostic at a place in a file. */
    public Diagnostic at(Location place) {
        return new Diagnostic(severity, message, Optional.of(place), context, hint);
    }

    /** This diagnostic within a part of the pipeline. */
    public Diagnostic in(String newContext) {
        return new Diagnostic(severity, message, location, newContext, hint);
    }

    /** True if nothing can go on. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The form for people: place, severity, message, context and hint on up to three lines, as in docs/architecture.md. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        location.ifPresent(place -> text.append(place).append(": "));
        text.append(severity.name().toLowerCase(java.util.Locale.ROOT))
                .append(": ")
                .append(message);
        if (!context.isEmpty()) {
            text.append("\n  ").append(context);
        }
        if (!hint.isEmpty()) {
            text.append("\n  hint: ").append(hint);
        }
        return text.toString();
    }
}
