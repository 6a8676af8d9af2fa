package io.edgeai.core.report;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.compare.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for people: one HTML file that needs no network, no script and no other file. */
public final class HtmlReport {

    private final Html html = new Html();
    private final RunResult result;
    private final ExhibitHtml exhibits;

    private HtmlReport(RunResult result, ExhibitHtml exhibits) {
        this.result = result;
        this.exhibits = exhibits;
    }

    /** Writes aside and moves into place. Pictures named by exhibits are read now and put into the file. */
    public static void write(RunResult result, Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, html(result), StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The page's text. */
    static String html(RunResult result) throws IOException {
        return new HtmlReport(result, new ExhibitHtml(new Thumbnails())).page();
    }

    private String page() throws IOException {
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.element("title", result.name() + ": report")
                .open("style")
                .raw(style())
                .close("style");
        html.raw("</head><body><main>");
        html.element("h1", result.name());
        verdict();
        section("Accuracy");
        new ScoreHtml(html, result).write();
        html.close("section");
        if (!result.targets().isEmpty()) {
            new ComparisonHtml(html, exhibits).write(Comparison.of(Contenders.of(result, "")));
        }
        for (RunResult.Target target : result.targets()) {
            target(target);
        }
        data();
        model();
        for (RunResult.StageSummary stage : result.stages()) {
            section("Stage " + stage.name());
            figures(stage.figures(), Map.of());
            exhibits.write(html, stage.exhibits());
            html.close("section");
        }
        if (!result.exhibits().isEmpty()) {
            section("Analysis");
            exhibits.write(html, result.exhibits());
            html.close("section");
        }
        provenance();
        return html.raw("</main></body></html>\n").toString();
    }

    private void verdict() {
        boolean accepted = result.outcome() == RunResult.Outcome.ACCEPTED;
        html.open("p class=\"verdict " + (accepted ? "good" : "bad") + "\"")
                .text(
                        switch (result.outcome()) {
                            case ACCEPTED -> "Accepted: every limit of the spec holds.";
                            case MISSED -> "Not accepted: a limit of the spec was missed.";
                            case FAILED -> "Failed: a target has no result; what the others came to stands below.";
                        })
                .close("p");
        if (!result.data().drawn().isEmpty()) {
            html.element(
                    "p class=\"note\"",
                    "The pictures are drawn, not photographed: " + result.data().drawn());
        }
        findings(result.findings());
    }

    private void target(RunResult.Target target) throws IOException {
        section(target.title() + ", " + target.scheme() + ", device " + target.device());
        findings(target.errors());
        for (RunResult.Check check : target.checks()) {
            html.open("p class=\"" + (check.holds() ? "good" : "bad") + "\"")
                    .text((check.holds() ? "✓ " : "✗ ") + check.rule() + ": " + check.measured())
                    .close("p");
        }
        figures(target.figures(), target.limits());
        for (RunResult.Pair pair : target.parities()) {
            html.element(
                    "p",
                    String.format(
                            Locale.ROOT,
                            "%s against %s on %d %s pictures: same top-1 %s; outputs differ by %.4g on average, %.4g at most.",
                            pair.first(),
                            pair.second(),
                            pair.pictures(),
                            pair.set(),
                            percent(pair.agreement()),
                            pair.meanDistance(),
                            pair.maxDistance()));
            if (!pair.diverges().isEmpty()) {
                html.element("p class=\"bad\"", "First layer where they part: " + pair.diverges());
            }
        }
        if (!target.artifact().isEmpty()) {
            html.element("p class=\"note\"", "Artifact " + target.artifact() + ", digest " + target.digest());
        }
        findings(target.findings());
        exhibits.write(html, target.exhibits());
        html.close("section");
    }

    private void figures(Map<String, Double> figures, Map<String, Double> limits) {
        if (figures.isEmpty()) {
            return;
        }
        html.open("div class=\"scroll\"").open("table").open("tbody");
        figures.forEach((name, value) -> {
            html.open("tr").element("td", name).element("td class=\"n\"", Figures.show(name, value));
            Double limit = limits.get(name);
            html.element("td", limit == null ? "" : "of " + Figures.show(name, limit));
            html.raw("<td>")
                    .raw(limit == null ? "" : Figures.bar(value / limit))
                    .raw("</td>");
            html.close("tr");
        });
        html.raw("</tbody></table></div>");
    }

    private void data() {
        section("Pictures");
        html.open("div class=\"scroll\"").open("table").open("thead").open("tr").element("th", "part");
        result.data().classes().forEach(name -> html.element("th class=\"n\"", name));
        html.raw("</tr></thead><tbody>");
        result.data().counts().forEach((part, counts) -> {
            html.open("tr").element("td", part);
            result.data()
                    .classes()
                    .forEach(name -> html.element(
                            "td class=\"n\"", counts.getOrDefault(name, 0).toString()));
            html.close("tr");
        });
        html.raw("</tbody></table></div>");
        html.element("p class=\"note\"", result.data().groups() + " groups; no group is in two parts.");
        list("Left out, because they cannot be read", result.data().leftOut());
        html.close("section");
    }

    private void model() {
        RunResult.ModelSummary model = result.model();
        section("Model");
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%,d parameters, %,d multiply-adds a picture.",
                        model.parameters(),
                        model.multiplyAdds()));
        html.open("dl");
        model.preprocessing().forEach((key, value) -> html.element("dt", key).element("dd", value));
        html.close("dl");
        html.close("section");
    }

    private void provenance() {
        section("How this came about");
        html.raw("<details><summary>Steps</summary><div class=\"scroll\"><table><tbody>");
        for (RunResult.Step step : result.steps()) {
            html.open("tr").element("td", step.name()).element("td", step.cached() ? "from the cache" : "");
            html.element("td class=\"n\"", String.format(Locale.ROOT, "%.1f s", step.seconds()));
            html.element("td class=\"key\"", step.key()).close("tr");
        }
        html.raw("</tbody></table></div></details><details><summary>Spec</summary>");
        html.element("pre", result.spec()).raw("</details><details><summary>Versions and digests</summary><dl>");
        result.versions().forEach((name, version) -> html.element("dt", name).element("dd", version));
        html.element("dt", "pictures").element("dd", result.data().digest());
        html.element("dt", "model").element("dd", result.model().digest());
        html.raw("</dl></details>").close("section");
    }

    private void findings(Collection<Diagnostic> findings) {
        for (Diagnostic finding : findings) {
            html.open("pre class=\"finding\"").text(finding.toString()).close("pre");
        }
    }

    private void list(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            html.element("h3", title).open("ul");
            lines.forEach(line -> html.element("li", line));
            html.close("ul");
        }
    }

    private void section(String title) {
        html.open("section").element("h2", title);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    static String style() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not beside " + HtmlReport.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
