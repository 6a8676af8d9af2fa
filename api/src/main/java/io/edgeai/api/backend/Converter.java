package io.edgeai.api.backend;

/** Turns a model into a vendor's artifact with the vendor's own tool. */
@FunctionalInterface
public interface Converter {

    /**
     * Converts. A return code of 0 from a vendor's tool is not yet success: the artifact must exist and be what was asked for.
     *
     * @throws io.edgeai.api.report.EdgeAiException with the tool's own last lines and the place of its log
     */
    Artifact convert(Conversion job);
}
