package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MainTest {

    @Test
    void theVersionIsTheOneThatWasBuilt() {
        assertThat(new Version().getVersion()).containsExactly("edgeai " + System.getProperty("edgeai.version"));
    }
}
