package io.edgeai.core.report;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.compare.Contender;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A result with one of everything. */
final class Results {

    private Results() {}

    static RunResult withEverything(List<Exhibit> more) {
        RunResult.Score floating = new RunResult.Score(
                "float",
                "",
                "test",
                40,
                0.95,
                Map.of("bird", 1.0, "no-bird", 0.9),
                Map.of("bird/web", 1.0, "no-bird", 0.9),
                Map.of("bird/web", 20, "no-bird", 20));
        RunResult.Score simulated = new RunResult.Score(
                "simulator",
                "vendor/chip",
                "test",
                40,
                0.925,
                Map.of("bird", 0.95),
                Map.of("bird/web", 0.95, "no-bird", 0.9),
                Map.of("bird/web", 20, "no-bird", 20));
        RunResult.Target target = new RunResult.Target(
                "vendor/chip",
                "w8a8",
                "simulator",
                "targets/vendor-chip/model.bin",
                "ab12",
                Map.of("flash-bytes", 3_000_000.0, "estimated-cycles", Double.NaN),
                Map.of("flash-bytes", 16_777_216.0),
                List.of(new RunResult.Check("accuracy drop at most 1 %", "2.50 %", false)),
                List.of(new RunResult.Pair(
                        "emulated", "simulator", "test", 40, 0.975, 0.01, 0.2, "Conv_3: 0.5 % differ")),
                Optional.of(new Contender.Latency(12.5, false)),
                List.of(Diagnostic.error("board 'chip' is on fire").hint("water")),
                List.of(Diagnostic.warning("layer 'Conv_3' runs on the CPU").hint("say so")),
                List.of(new Exhibit.Table("Layers", List.of("op", "cycles"), List.of(List.of("Conv", "12")))));
        return new RunResult(
                "all <of> it",
                RunResult.Outcome.MISSED,
                Map.of("edgeai", "0.1"),
                "name: all & it\n",
                new RunResult.Data(
                        List.of("bird", "no-bird"),
                        Map.of("training", Map.of("bird", 60, "no-bird", 60)),
                        40,
                        "cd34",
                        "drawn by a test",
                        List.of("a.jpg: ends in the middle")),
                new RunResult.ModelSummary("model.onnx", "ef56", 1_500_000, 56_000_000, Map.of("mean", "0,0,0")),
                List.of(new RunResult.Step("train", "0123", true, 1.5)),
                List.of(new RunResult.StageSummary("train", Map.of("best-validation-accuracy", 0.9), more)),
                List.of(floating, simulated),
                List.of(target),
                List.of(answered("float", "", "bird"), answered("simulator", "vendor/chip", "no-bird")),
                List.of(),
                List.of());
    }

    private static RunResult.Answered answered(String form, String target, String second) {
        return new RunResult.Answered(
                form,
                target,
                "test",
                new Answers(
                        List.of("aa", "bb"),
                        List.of("gone/a.png", "gone/b.png"),
                        List.of("a", "b"),
                        List.of("bird", "bird"),
                        List.of("bird", second)));
    }

    static List<Exhibit> oneOfEachKind() {
        return List.of(
                new Exhibit.Curves(
                        "Loss",
                        "epoch",
                        "loss",
                        List.of(1.0, 2.0, 3.0),
                        Map.of("training", List.of(1.0, Double.NaN, 0.5))),
                new Exhibit.Histogram("Weights", "w", List.of(-1.0, 0.0, 1.0), Map.of("before", List.of(3L, 100L))),
                new Exhibit.Confusion("Confusion", List.of("bird", "no-bird"), List.of(List.of(9, 1), List.of(0, 10))),
                new Exhibit.Scatter("Features", Map.of("bird", List.of(List.of(0.0, 1.0), List.of(2.0, 3.0)))),
                new Exhibit.Text("Note", "5 < 6 & 7"));
    }
}
