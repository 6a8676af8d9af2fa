package io.edgeai.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

final class SharedDataTest {

    @Test
    void isFoundFromAFolderFurtherDown(@TempDir Path top) throws IOException {
        Path data = Files.createDirectories(top.resolve("shared/data"));
        Path module = Files.createDirectories(top.resolve("checkout/module"));

        assertThat(SharedData.folderFrom(module)).contains(data);
    }

    @Test
    void absentDataSkipTheTestWithTheNameInTheReason() {
        assertThatThrownBy(() -> SharedData.require("no-such-data"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no-such-data");
    }
}
