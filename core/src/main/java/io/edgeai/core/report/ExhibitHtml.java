package io.edgeai.core.report;

import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.util.List;

/** Draws exhibits into a page. */
final class ExhibitHtml {

    private static final int OPEN_ROWS = 12;
    private static final int OPEN_HISTOGRAMS = 3;

    private final Thumbnails thumbnails;

    ExhibitHtml(Thumbnails thumbnails) {
        this.thumbnails = thumbnails;
    }

    void write(Html html, List<Exhibit> exhibits) throws IOException {
        List<Exhibit> folded = histograms(exhibits);
        for (Exhibit exhibit : exhibits) {
            if (!folded.contains(exhibit)) {
                figure(html, exhibit);
            }
        }
        if (!folded.isEmpty()) {
            html.raw("<details><summary>" + folded.size() + " more histograms</summary><div class=\"grid\">");
            for (Exhibit exhibit : folded) {
                figure(html, exhibit);
            }
            html.raw("</div></details>");
        }
    }

    /** The histograms beyond the first few: a network has dozens of layers. */
    private static List<Exhibit> histograms(List<Exhibit> exhibits) {
        return exhibits.stream()
                .filter(Exhibit.Histogram.class::isInstance)
                .skip(OPEN_HISTOGRAMS)
                .toList();
    }

    private void figure(Html html, Exhibit exhibit) throws IOException {
        html.open("figure").element("figcaption", exhibit.title());
        body(html, exhibit);
        html.close("figure");
    }

    private void body(Html html, Exhibit exhibit) throws IOException {
        if (exhibit instanceof Exhibit.Curves curves) {
            html.raw(Chart.curves(curves));
        } else if (exhibit instanceof Exhibit.Histogram histogram) {
            html.raw(Chart.histogram(histogram));
        } else if (exhibit instanceof Exhibit.Scatter scatter) {
            html.raw(Chart.scatter(scatter));
        } else if (exhibit instanceof Exhibit.Table table) {
            table(html, table);
        } else if (exhibit instanceof Exhibit.Confusion confusion) {
            confusion(html, confusion);
        } else if (exhibit instanceof Exhibit.Pictures pictures) {
            pictures(html, pictures);
        } else if (exhibit instanceof Exhibit.Text text) {
            html.element("p", text.text());
        }
    }

    private static void table(Html html, Exhibit.Table table) {
        boolean folded = table.rows().size() > OPEN_ROWS;
        html.raw(folded ? "<details><summary>" + table.rows().size() + " rows</summary>" : "");
        html.raw("<div class=\"scroll\"><table><thead><tr>");
        table.columns().forEach(column -> html.element("th", column));
        html.raw("</tr></thead><tbody>");
        for (List<String> row : table.rows()) {
            html.open("tr");
            for (int i = 0; i < row.size(); i++) {
                cell(html, table.columns().get(i), row.get(i));
            }
            html.close("tr");
        }
        html.raw("</tbody></table></div>").raw(folded ? "</details>" : "");
    }

    /** Columns in dB are signal to noise: the less, the redder. */
    private static void cell(Html html, String column, String text) {
        boolean noise = column.endsWith(", dB") && text.matches("-?[0-9]+(\\.[0-9]+)?");
        html.element(
                noise ? "td class=\"n heat\" style=\"" + Figures.heat(Double.parseDouble(text)) + '"' : "td", text);
    }

    /** Rows are true classes; a cell is the darker the larger its share of the row. */
    private static void confusion(Html html, Exhibit.Confusion confusion) {
        html.raw("<div class=\"scroll\"><table class=\"confusion\"><thead><tr><th>true \\ predicted</th>");
        confusion.classes().forEach(name -> html.element("th class=\"n\"", name));
        html.raw("</tr></thead><tbody>");
        for (int row = 0; row < confusion.classes().size(); row++) {
            List<Integer> counts = confusion.counts().get(row);
            int sum = Math.max(1, counts.stream().mapToInt(Integer::intValue).sum());
            html.open("tr").element("th", confusion.classes().get(row));
            for (int count : counts) {
                html.element("td class=\"n\" style=\"--share:" + 100 * count / sum + "%\"", Integer.toString(count));
            }
            html.close("tr");
        }
        html.raw("</tbody></table></div>");
    }

    private void pictures(Html html, Exhibit.Pictures pictures) throws IOException {
        html.open("div class=\"pictures\"");
        for (int i = 0; i < pictures.files().size(); i++) {
            String caption = pictures.captions().get(i);
            html.raw("<div><img alt=\"").text(caption).raw("\" src=\"");
            html.raw(thumbnails.dataUri(pictures.files().get(i))).raw("\">");
            html.element("span", caption).raw("</div>");
        }
        html.close("div");
    }
}
