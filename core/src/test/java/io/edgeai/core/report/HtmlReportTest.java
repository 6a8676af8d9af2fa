package io.edgeai.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.report.Exhibit;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtmlReportTest {

    @TempDir
    Path folder;

    @Test
    void the_page_needs_nothing_from_elsewhere_and_escapes_what_users_write() throws IOException {
        String page = HtmlReport.html(Results.withEverything(Results.oneOfEachKind()));

        assertThat(page)
                .contains("all &lt;of&gt; it")
                .contains("5 &lt; 6 &amp; 7")
                .doesNotContain("<of>");
        assertThat(page)
                .doesNotContain("<script")
                .doesNotContainPattern("(src|href)=\"(?!data:)")
                .doesNotContain("@import");
    }

    @Test
    void it_says_what_was_missed_what_is_drawn_and_what_was_not_measured() throws IOException {
        String page = HtmlReport.html(Results.withEverything(List.of()));

        assertThat(page)
                .contains("Not accepted")
                .contains("drawn, not photographed")
                .contains("✗ accuracy drop at most 1 %: 2.50 %")
                .contains("First layer where they part: Conv_3")
                .contains("92.50 %")
                .contains("–");
    }

    @Test
    void a_source_has_its_own_row_with_what_it_loses() throws IOException {
        assertThat(HtmlReport.html(Results.withEverything(List.of())))
                .containsPattern("bird/web</td>.*>20</td>.*100.00 %</td>.*95.00 %</td>.*5.00</td>");
    }

    @Test
    void pictures_are_inside_the_page() throws IOException {
        Path picture = folder.resolve("a b.png");
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        List<Exhibit> exhibits = new ArrayList<>(Results.oneOfEachKind());
        exhibits.add(new Exhibit.Pictures("Wrong", List.of(picture.toString()), List.of("bird taken for no-bird")));

        assertThat(HtmlReport.html(Results.withEverything(exhibits)))
                .contains("src=\"data:image/jpeg;base64,")
                .contains("bird taken for no-bird");
    }
}
