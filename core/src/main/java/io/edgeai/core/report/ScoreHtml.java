package io.edgeai.core.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tables of accuracy: one column a form of the model, and what is lost from float to the device. */
final class ScoreHtml {

    private final Html html;
    private final RunResult result;

    ScoreHtml(Html html, RunResult result) {
        this.html = html;
        this.result = result;
    }

    void write() {
        List<SideBySide.Row> rows = SideBySide.rows(result);
        table(rows.stream().filter(row -> row.part() != SideBySide.Part.CLASS).toList(), "source");
        html.element(
                "p class=\"note\"",
                "Top-1. Emulated: the chip's arithmetic, computed here. Simulator: the vendor's own. Drop: points lost from float to the last of them. A dash was not measured.");
        List<SideBySide.Row> classes =
                rows.stream().filter(row -> row.part() == SideBySide.Part.CLASS).toList();
        if (!classes.isEmpty()) {
            html.raw("<details><summary>By class</summary>");
            table(classes, "class");
            html.raw("</details>");
        }
    }

    private void table(List<SideBySide.Row> rows, String part) {
        Set<String> forms = new LinkedHashSet<>();
        rows.forEach(row -> forms.addAll(row.shares().keySet()));
        html.open("div class=\"scroll\"").open("table").open("thead").open("tr");
        html.element("th", "pictures").element("th", part).element("th", "target");
        html.element("th class=\"n\"", "number");
        forms.forEach(form -> html.element("th class=\"n\"", form));
        html.element("th class=\"n\"", "drop").raw("</tr></thead><tbody>");
        for (SideBySide.Row row : rows) {
            boolean all = row.part() == SideBySide.Part.ALL;
            html.open("tr").element("td", row.set()).element("td", all ? "all" : row.name());
            html.element("td", row.target()).element("td class=\"n\"", Integer.toString(row.pictures()));
            for (String form : forms) {
                Double share = row.shares().get(form);
                html.element("td class=\"n\"", share == null ? "–" : HtmlReport.percent(share));
            }
            html.element("td class=\"n\"", Double.isNaN(row.drop()) ? "–" : points(row.drop()));
            html.close("tr");
        }
        html.raw("</tbody></table></div>");
    }

    /** Without a minus before a zero. */
    private static String points(double drop) {
        return String.format(Locale.ROOT, "%.2f", Math.round(drop * 1e4) / 100.0);
    }
}
