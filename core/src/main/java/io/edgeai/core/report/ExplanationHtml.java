package io.edgeai.core.report;

import io.edgeai.core.metric.LayerNoise;
import io.edgeai.core.quantize.explain.Explanation;
import io.edgeai.core.quantize.explain.Finding;
import io.edgeai.core.quantize.explain.Outcome;
import io.edgeai.core.quantize.explain.Remedy;
import io.edgeai.core.quantize.hazard.LayerWeights;
import io.edgeai.core.quantize.hazard.Suspect;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An explanation as a page for people: one file that needs no network and no script. */
public final class ExplanationHtml {

    private static final int OPEN_PLACES = 4;

    private final Html html = new Html();
    private final Explained explained;

    private ExplanationHtml(Explained explained) {
        this.explained = explained;
    }

    /** The page's text. */
    public static String text(Explained explained) throws IOException {
        return new ExplanationHtml(explained).page();
    }

    private String page() throws IOException {
        Explanation explanation = explained.explanation();
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.element("title", explained.model() + ": quantization explained")
                .open("style")
                .raw(HtmlReport.style())
                .close("style");
        html.raw("</head><body><main>").element("h1", explained.model());
        html.element(
                "p class=\"note\"",
                explained.rule() + "; ranges from " + explained.calibration() + " pictures, all other figures from "
                        + explanation.pictures() + " others");
        outcomes(explanation);
        findings(explanation.findings());
        heat(explanation);
        histograms(explanation);
        return html.raw("</main></body></html>\n").toString();
    }

    private void outcomes(Explanation explanation) {
        html.open("section").element("h2", "How far from float");
        head("what is rounded", "KL divergence", "same top-1 as float");
        row("all", explanation.quantized());
        explanation.parts().forEach((part, outcome) -> row(part.name().toLowerCase(Locale.ROOT) + " alone", outcome));
        explanation
                .path()
                .forEach(step -> row("all, and also mended: " + step.hazard().title(), step.after()));
        html.raw("</tbody></table></div>").close("section");
    }

    private void row(String what, Outcome outcome) {
        html.open("tr").element("td", what).element("td class=\"n\"", figure("%.4f", outcome.divergence()));
        html.element("td class=\"n\"", HtmlReport.percent(outcome.agreement())).close("tr");
    }

    private void findings(List<Finding> findings) {
        for (Finding finding : findings) {
            html.open("section").element("h2", finding.hazard().title() + ": " + places(finding));
            html.open("p").text("Fix: " + finding.hazard().cure() + ". " + gain(finding.all()));
            finding.again()
                    .ifPresent(again -> html.text(figure(" On pictures that had no say in this: %.3f.", again.gain())));
            html.close("p");
            List<Suspect> places = finding.places();
            places(finding, 0, Math.min(OPEN_PLACES, places.size()));
            if (places.size() > OPEN_PLACES) {
                html.raw("<details><summary>" + (places.size() - OPEN_PLACES) + " more</summary>");
                places(finding, OPEN_PLACES, places.size());
                html.raw("</details>");
            }
            html.close("section");
        }
    }

    private static String places(Finding finding) {
        return finding.places().size() == 1 ? "1 place" : finding.places().size() + " places";
    }

    private void places(Finding finding, int from, int to) {
        html.open("ul");
        for (int i = from; i < to; i++) {
            Suspect place = finding.places().get(i);
            html.open("li").element("b", place.place()).text(": " + place.cause());
            if (i < finding.single().size() && finding.places().size() > 1) {
                html.text(". " + gain(finding.single().get(i)));
            }
            html.close("li");
        }
        html.close("ul");
    }

    /** What a fix alone is worth, in words. */
    static String gain(Remedy remedy) {
        String figures = String.format(
                Locale.ROOT,
                "KL %.4f with this fix alone, a gain of %.3f ± %.3f",
                remedy.after().divergence(),
                remedy.gain(),
                2 * remedy.error());
        return figures + (remedy.isCertain() ? "." : ": " + remedy.doubt() + ".");
    }

    private void heat(Explanation explanation) {
        html.open("section").element("h2", "Signal to noise by layer, in dB");
        html.element(
                "p class=\"note\"",
                "A value by itself: only it is rounded. Accumulated: all before it is rounded too.");
        head("value", "made by", "range", "weights", "bias", "by itself", "accumulated");
        Map<String, LayerWeights> weights = new LinkedHashMap<>();
        explanation.layers().forEach(layer -> weights.put(layer.value(), layer));
        for (LayerNoise.Layer layer : explanation.values().layers()) {
            LayerWeights made = weights.get(layer.value());
            html.open("tr").element("td", layer.value()).element("td", layer.op());
            html.element("td", figure("%.3g", layer.low()) + " to " + figure("%.3g", layer.high()));
            if (made == null) {
                html.element("td", "").element("td", "");
            } else {
                cell(made.weights());
                cell(made.bias());
            }
            cell(layer.own());
            cell(layer.accumulated());
            html.close("tr");
        }
        html.raw("</tbody></table></div>").close("section");
    }

    private void cell(double decibels) {
        String text = Double.isInfinite(decibels) ? "exact" : figure("%.1f", decibels);
        html.element("td class=\"n heat\" style=\"" + Figures.heat(decibels) + '"', text);
    }

    private void histograms(Explanation explanation) {
        Set<String> named = new HashSet<>();
        explanation.findings().forEach(finding -> finding.places().stream()
                .limit(OPEN_PLACES)
                .forEach(place -> named.add(place.place())));
        html.open("section").element("h2", "How values are spread, and the range that each is rounded in");
        html.raw("<div class=\"grid\">");
        explanation.distributions().forEach((value, distribution) -> {
            if (named.contains(value)) {
                html.raw(RangeChart.of(value, distribution));
            }
        });
        html.raw("</div><details><summary>all others</summary><div class=\"grid\">");
        explanation.distributions().forEach((value, distribution) -> {
            if (!named.contains(value)) {
                html.raw(RangeChart.of(value, distribution));
            }
        });
        html.raw("</div></details>").close("section");
    }

    private void head(String... columns) {
        html.raw("<div class=\"scroll\"><table><thead><tr>");
        for (String column : columns) {
            html.element("th", column);
        }
        html.raw("</tr></thead><tbody>");
    }

    private static String figure(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
