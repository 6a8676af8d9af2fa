package io.edgeai.api.backend;

/** Makes an artifact runnable on a simulator or a board. */
@FunctionalInterface
public interface Deployer {

    /** A session on that device. The artifact's contract is checked first. */
    Session deploy(Deployment job);
}
