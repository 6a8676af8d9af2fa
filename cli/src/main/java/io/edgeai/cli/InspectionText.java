package io.edgeai.cli;

import io.edgeai.core.quantize.explain.Explanation;
import io.edgeai.core.quantize.explain.Finding;
import io.edgeai.core.quantize.explain.Outcome;
import io.edgeai.core.quantize.explain.Remedy;
import io.edgeai.core.quantize.hazard.LayerWeights;
import io.edgeai.core.report.Explained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An explanation for a terminal. */
final class InspectionText {

    private static final int PLACES = 3;

    private final List<String> lines = new ArrayList<>();

    private InspectionText() {}

    static List<String> lines(Explained explained) {
        InspectionText text = new InspectionText();
        Explanation explanation = explained.explanation();
        text.say(
                "%s, %s: ranges from %d pictures, figures from %d others",
                explained.model(), explained.rule(), explained.calibration(), explanation.pictures());
        text.layers(explanation);
        text.say("");
        text.say("%-58s %10s %12s", "rounded", "KL", "same top-1");
        text.outcome("all", explanation.quantized());
        explanation
                .parts()
                .forEach((part, outcome) -> text.outcome(part.name().toLowerCase(Locale.ROOT) + " alone", outcome));
        explanation.findings().forEach(text::finding);
        if (!explanation.path().isEmpty()) {
            text.say("");
            text.say("fixes on top of each other, those left out that did harm:");
            explanation.path().forEach(step -> text.outcome("+ " + step.hazard().cure(), step.after()));
        }
        return text.lines;
    }

    private void layers(Explanation explanation) {
        Map<String, LayerWeights> weights = new LinkedHashMap<>();
        explanation.layers().forEach(layer -> weights.put(layer.value(), layer));
        say("");
        say("signal to noise in dB:");
        say(
                "%-28s %-18s %-22s %8s %8s %8s %12s",
                "value", "made by", "range", "weights", "bias", "alone", "accumulated");
        explanation.values().layers().forEach(layer -> {
            LayerWeights made = weights.get(layer.value());
            say(
                    "%-28s %-18s %-22s %8s %8s %8s %12s",
                    layer.value(),
                    layer.op(),
                    String.format(Locale.ROOT, "%.3g to %.3g", layer.low(), layer.high()),
                    made == null ? "" : decibels(made.weights()),
                    made == null ? "" : decibels(made.bias()),
                    decibels(layer.own()),
                    decibels(layer.accumulated()));
        });
    }

    private void finding(Finding finding) {
        int count = finding.places().size();
        say("");
        say("%s: %d %s", finding.hazard().title(), count, count == 1 ? "place" : "places");
        for (int i = 0; i < Math.min(PLACES, count); i++) {
            say(
                    "  %s: %s",
                    finding.places().get(i).place(), finding.places().get(i).cause());
            if (i < finding.single().size() && count > 1) {
                say("    mended by itself: %s", gain(finding.single().get(i)));
            }
        }
        if (count > PLACES) {
            say("  and %d more (--json has all)", count - PLACES);
        }
        say("  fix: %s", finding.hazard().cure());
        say("  gain of this fix alone: %s", gain(finding.all()));
        finding.again().ifPresent(again -> say("  on pictures that had no say in this: %.3f", again.gain()));
    }

    private static String gain(Remedy remedy) {
        return String.format(
                Locale.ROOT,
                "%.3f ± %.3f (KL %.4f)%s",
                remedy.gain(),
                2 * remedy.error(),
                remedy.after().divergence(),
                remedy.isCertain() ? "" : ", " + remedy.doubt());
    }

    private void outcome(String what, Outcome outcome) {
        say("%-58s %10.4f %10.1f %%", what, outcome.divergence(), 100 * outcome.agreement());
    }

    private static String decibels(double value) {
        return Double.isInfinite(value) ? "exact" : String.format(Locale.ROOT, "%.1f", value);
    }

    private void say(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
