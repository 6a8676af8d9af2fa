package io.edgeai.api.report;

/** How much a diagnostic weighs. */
public enum Severity {
    /** Nothing can go on. */
    ERROR,
    /** Goes on, but the user should know. */
    WARNING,
    /** For the record. */
    NOTE
}
