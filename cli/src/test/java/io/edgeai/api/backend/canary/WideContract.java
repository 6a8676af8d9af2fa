package io.edgeai.api.backend.canary;

/** Breaks a law on purpose: a part of the SPI with five methods to implement. */
public interface WideContract {
    void one();

    void two();

    void three();

    void four();

    void five();
}
