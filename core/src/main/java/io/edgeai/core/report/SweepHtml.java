package io.edgeai.core.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A sweep for people: accuracy against size and against time, and the table. One file that needs no network. */
public final class SweepHtml {

    private static final String NOTE =
            "Accuracy is top-1 on the validation part; the test part was not looked at. A trial that is not beaten has none beside it that is at least as accurate, "
                    + "small and fast, and better in one of the three.";

    private SweepHtml() {}

    /** Writes aside and moves into place. */
    public static void write(SweepResult result, Path file) throws IOException {
        Html page = new Html();
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.element("title", "Sweep of " + result.name())
                .open("style")
                .raw(HtmlReport.style())
                .close("style");
        page.raw("</head><body><main>").element("h1", "Sweep of " + result.name());
        page.element(
                "p class=\"note\"", result.rows().size() + " trials, " + result.search() + ", seed " + result.seed());
        page.open("section");
        chart(page, result, result.sizeWord(), SweepResult.Row::size);
        chart(page, result, result.timeWord(), SweepResult.Row::time);
        page.close("section").open("section");
        table(page, result.table());
        page.element("p class=\"note\"", NOTE).close("section");
        page.raw("</main></body></html>\n");
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, page.toString(), StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void chart(Html page, SweepResult result, String label, ToDoubleFunction<SweepResult.Row> cost) {
        List<Chart.Dot> dots = result.rows().stream()
                .filter(SweepResult.Row::isWhole)
                .map(row -> new Chart.Dot(
                        "trial " + row.trial() + ": " + row.text(), cost.applyAsDouble(row), 100 * row.accuracy()))
                .toList();
        String title = "Accuracy against " + label;
        page.open("figure").element("figcaption", title);
        page.raw(Chart.tradeoff(title, label, dots)).close("figure");
    }

    private static void table(Html page, List<List<String>> table) {
        page.open("div class=\"scroll\"").open("table").open("thead").open("tr");
        table.get(0).forEach(column -> page.element("th", column));
        page.raw("</tr></thead><tbody>");
        for (List<String> row : table.subList(1, table.size())) {
            page.open("tr");
            row.forEach(cell -> page.element("td", cell));
            page.raw("</tr>");
        }
        page.raw("</tbody></table></div>");
    }
}
