package io.edgeai.api.backend;

/** What a plugin jar says in its manifest of the contract that it was built for. */
public final class PluginApi {

    /** The version of this contract; it grows when a plugin that was built before would not work any more. */
    public static final int VERSION = 1;

    /** The attribute of the jar's manifest that holds the version, as a whole number. */
    public static final String ATTRIBUTE = "Edgeai-Api";

    private PluginApi() {}
}
