package io.edgeai.api.report;

import java.util.List;
import java.util.stream.Collectors;

/** The one exception for problems that a user can fix; it carries all of them. A bug is any other exception. */
public final class EdgeAiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of end this is; its number is the command's exit code. */
    public enum Kind {
        /** A step failed. */
        STEP(1),
        /** The spec or the usage is wrong. */
        SPEC(2),
        /** An acceptance limit was missed. */
        ACCEPTANCE(3),
        /** The user interrupted the run; it can go on later. */
        INTERRUPTED(130);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The command's exit code. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final transient List<Diagnostic> diagnostics;

    /** Several problems of one kind, in order of their places. */
    public EdgeAiException(Kind kind, List<Diagnostic> diagnostics) {
        super(diagnostics.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
        this.kind = kind;
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** One problem, with the exception that showed it. */
    public EdgeAiException(Kind kind, Diagnostic diagnostic, Throwable cause) {
        super(diagnostic.toString(), cause);
        this.kind = kind;
        this.diagnostics = List.of(diagnostic);
    }

    /** A step that failed for one reason. */
    public static EdgeAiException step(Diagnostic diagnostic) {
        return new EdgeAiException(Kind.STEP, List.of(diagnostic));
    }

    /** A spec or a usage that is wrong for one reason. */
    public static EdgeAiException spec(Diagnostic diagnostic) {
        return new EdgeAiException(Kind.SPEC, List.of(diagnostic));
    }

    /** What kind of end this is. */
    public Kind kind() {
        return kind;
    }

    /** The problems. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
