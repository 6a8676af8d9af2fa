package io.edgeai.core.report;

import io.edgeai.api.report.Exhibit;
import io.edgeai.core.compare.Comparison;
import io.edgeai.core.compare.Duel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** A comparison for people: the table, what is more than chance, the pictures on which contenders part. */
public final class ComparisonHtml {

    private static final int SHOWN = 24;
    private static final String NOTE =
            "Accuracy is top-1 on the test pictures. The interval is Wilson's, of the furthest form that was measured. Emulated: the chip's arithmetic, computed here. "
                    + "Simulator: the vendor's own. A difference is called more than chance if both being equally good would show one as large in fewer than 5 % of cases, "
                    + "all comparisons of this page together (Holm); frames of one group count as one piece of evidence.";

    private final Html html;
    private final ExhibitHtml exhibits;

    ComparisonHtml(Html html, ExhibitHtml exhibits) {
        this.html = html;
        this.exhibits = exhibits;
    }

    /** Writes a page of its own aside and moves it into place. Pictures are read now and put into the file. */
    public static void write(Comparison comparison, Path file) throws IOException {
        Html page = new Html();
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.element("title", "Comparison")
                .open("style")
                .raw(HtmlReport.style())
                .close("style");
        page.raw("</head><body><main>").element("h1", "Comparison");
        new ComparisonHtml(page, new ExhibitHtml(new Thumbnails())).write(comparison);
        page.raw("</main></body></html>\n");
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, page.toString(), StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void write(Comparison comparison) throws IOException {
        html.open("section").element("h2", "Targets compared");
        table(comparison.table());
        html.element("p class=\"note\"", NOTE);
        if (!comparison.duels().isEmpty()) {
            html.element("h3", "Which differences are more than chance").open("ul");
            List<String> sentences = comparison.sentences();
            for (int i = 0; i < sentences.size(); i++) {
                Duel duel = comparison.duels().get(i);
                html.element(duel.isReal() ? "li class=\"real\"" : "li", sentences.get(i));
            }
            html.close("ul");
            html.element("p", comparison.partingSentence() + ".");
        }
        pictures(comparison.parting());
        html.close("section");
    }

    private void table(List<List<String>> table) {
        html.open("div class=\"scroll\"").open("table").open("thead").open("tr");
        table.get(0).forEach(column -> html.element("th", column));
        html.raw("</tr></thead><tbody>");
        for (List<String> row : table.subList(1, table.size())) {
            html.open("tr");
            row.forEach(cell -> html.element("td", cell));
            html.close("tr");
        }
        html.raw("</tbody></table></div>");
    }

    private void pictures(List<Comparison.Parting> parting) throws IOException {
        if (parting.isEmpty()) {
            return;
        }
        List<Comparison.Parting> shown = parting.subList(0, Math.min(SHOWN, parting.size()));
        exhibits.write(
                html,
                List.of(new Exhibit.Pictures(
                        "Pictures that are not answered alike"
                                + (parting.size() > SHOWN ? ", the first " + SHOWN + " of " + parting.size() : ""),
                        shown.stream().map(Comparison.Parting::file).toList(),
                        shown.stream()
                                .map(one -> one.label() + "; "
                                        + one.answers().entrySet().stream()
                                                .map(entry -> entry.getKey() + ": " + entry.getValue())
                                                .collect(Collectors.joining(", ")))
                                .toList())));
    }
}
