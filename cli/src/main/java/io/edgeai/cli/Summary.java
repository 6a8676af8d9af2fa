package io.edgeai.cli;

import io.edgeai.core.compare.Comparison;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.report.Contenders;
import io.edgeai.core.report.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result in a few lines. */
final class Summary {

    private Summary() {}

    static List<String> lines(RunResult result, Path results, Path folder) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        int form = width(result.scores().stream().map(RunResult.Score::form).toList());
        int target = width(result.scores().stream().map(RunResult.Score::target).toList());
        int set = width(result.scores().stream().map(RunResult.Score::set).toList());
        for (RunResult.Score score : result.scores()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + form + "s  %-" + target + "s  %-" + set + "s  top-1 %6.2f %% of %d pictures",
                    score.form(),
                    score.target(),
                    score.set(),
                    100 * score.top1(),
                    score.pictures()));
        }
        for (RunResult.Target one : result.targets()) {
            lines.add("  " + one.title() + ": "
                    + (one.errors().isEmpty()
                            ? results.getFileName() + "/" + one.artifact() + figures(one)
                            : "failed, see below"));
            one.checks()
                    .forEach(check -> lines.add("    " + (check.holds() ? "holds:  " : "missed: ") + check.rule() + " ("
                            + check.measured() + ")"));
        }
        if (result.targets().size() > 1) {
            lines.addAll(ComparisonText.lines(Comparison.of(Contenders.of(result, ""))));
        }
        lines.add(result.name() + ": "
                + switch (result.outcome()) {
                    case ACCEPTED -> "accepted";
                    case MISSED -> "a limit was missed";
                    case FAILED -> "a target failed";
                });
        lines.add("  " + shown(results.resolve("report.html"), folder));
        lines.add("  " + shown(results.resolve("result.json"), folder));
        return lines;
    }

    private static String figures(RunResult.Target target) {
        List<String> figures = new ArrayList<>();
        Double flash = target.figures().get("flash-bytes");
        if (flash != null) {
            figures.add(String.format(Locale.ROOT, "%.2f MiB", flash / 1048576));
        }
        target.latency().map(Contender.Latency::text).ifPresent(figures::add);
        return figures.isEmpty() ? "" : " (" + String.join("; ", figures) + ")";
    }

    private static int width(List<String> texts) {
        return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
    }

    private static String shown(Path file, Path folder) {
        return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
    }
}
