package io.edgeai.api.backend;

import io.edgeai.api.report.Reporter;
import java.nio.file.Path;

/**
 * A deployment to do.
 *
 * @param device {@code simulator}, or the board's address as the spec writes it
 * @param folder an empty folder for this job's files
 * @param toolchain the folder of the vendor's installation
 * @param host where it runs: the vendor's tools for a simulator, else the board
 */
public record Deployment(Artifact artifact, String device, Path folder, Path toolchain, Host host, Reporter reporter) {}
