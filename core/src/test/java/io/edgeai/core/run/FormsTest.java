package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.sweep.Forms;
import io.edgeai.core.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormsTest {

    private static final String SPEC = TinyProject.SPEC
            + """
            stages: [{train: {epochs: 1, batch: 4}}, {train: {epochs: 1, batch: 4, learning-rate: 1e-3}}]
            compare:
              whole: {}
              head: {"stages[1].train.freeze": [features]}
            """;

    @TempDir
    private Path folder;

    private TinyProject project;

    @BeforeEach
    void setUp() throws IOException {
        project = new TinyProject(folder);
    }

    @Test
    void formsAreRunOneAfterTheOtherShareTheirStepsAndStandInOneTable() {
        Forms.Outcome outcome = forms(SPEC).run(Selection.ALL);

        assertThat(outcome.runs()).containsOnlyKeys("whole", "head");
        assertThat(outcome.runs().get("head").steps())
                .filteredOn(RunResult.Step::cached)
                .extracting(RunResult.Step::name)
                .containsExactly("train");
        assertThat(outcome.comparison().table())
                .extracting(row -> row.get(0))
                .containsExactly("target", "whole float", "head float");
        assertThat(outcome.comparison().table().get(0)).endsWith("parameters", "multiply-adds");
        assertThat(outcome.comparison().table().get(1).subList(11, 13)).allMatch(cell -> cell.matches("[0-9,]+"));
        assertThat(outcome.comparison().sentences())
                .singleElement()
                .asString()
                .startsWith("head float against whole float: ");
        assertThat(folder.resolve("build/tiny/compare.json")).isNotEmptyFile();
        assertThat(folder.resolve("build/tiny/compare.html")).isNotEmptyFile();
        assertThat(folder.resolve("build/tiny-head/result.json")).isNotEmptyFile();
    }

    @Test
    void whatIsWrongInAFormIsSaidAtItsPlaceBeforeAnyRun() {
        assertThatThrownBy(() -> forms(SPEC.replace("whole: {}", "whole: {model.weights: nowhere.pth}")
                        .replace("[features]", "[heads]")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'nowhere.pth' does not exist")
                .hasMessageContaining("heads")
                .hasMessageContaining("tiny.yaml:");
        assertThatThrownBy(() -> forms(TinyProject.SPEC + "compare: {one: {}}\n"))
                .hasMessageContaining("two at least");
    }

    private Forms forms(String spec) {
        return new Forms(
                SpecReader.read("tiny.yaml", spec, folder),
                new Sweep.Around(project.place(), project.plugins(), Signals.none()));
    }
}
