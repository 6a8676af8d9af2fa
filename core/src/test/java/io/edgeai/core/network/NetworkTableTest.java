package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NetworkTableTest {

    private static final Path PAGE = Path.of("..", "docs", "networks.md");
    private static final String BEGIN = "<!-- table: NetworkTableTest -->\n";
    private static final String END = "<!-- end of table -->\n";

    /** With the property edgeai.docs=write the table is written instead. */
    @Test
    void thePublishedTableIsTheOneOfTheBuilders() throws IOException {
        String page = Files.readString(PAGE);
        String wanted = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + NetworkTable.markdown()
                + page.substring(page.indexOf(END));
        if ("write".equals(System.getProperty("edgeai.docs"))) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(PAGE)
                .as("make it by  mvn -pl core -am test -Dedgeai.docs=write -Dtest=NetworkTableTest")
                .content()
                .isEqualTo(wanted);
    }
}
