package io.edgeai.api.backend;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Reporter;
import java.nio.file.Path;
import java.util.List;

/** A vendor's tool as an installation that this framework can make and check. */
public interface Toolchain {

    /** Name and version, e.g. {@code rknn-toolkit2 2.5.0}. */
    String version();

    /** What is wrong with the installation in this folder; empty if it is usable. Each has the command that mends it as its hint. */
    List<Diagnostic> check(Path folder, Host host);

    /** Makes a pinned installation in this folder; an interrupted or failed one leaves nothing that {@link #check} takes for whole. {@code variant} is empty for the default. */
    void install(Path folder, String variant, Host host, Reporter reporter);
}
