package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Augment;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.TeacherSpec;
import io.edgeai.api.stage.Train;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DistillStageTest {

    @TempDir
    Path folder;

    private Dataset data;
    private Model teacher;

    @BeforeEach
    void teach() throws IOException {
        data = Tiny.pictures(folder.resolve("pictures"));
        teacher = TrainStage.of(Tiny.spec(12, 0.03).build())
                .apply(Tiny.network(2), Tiny.context(data, folder.resolve("teacher"), new ArrayList<>(), () -> false))
                .model();
    }

    @ParameterizedTest
    @EnumSource(Distill.Loss.class)
    void aStudentComesNearTheTeacherByEachLoss(Distill.Loss loss) {
        StageResult result = distill(
                spec(
                        loss,
                        loss == Distill.Loss.DKD ? 0.9 : 1,
                        0,
                        Tiny.spec(12, 0.03).build()),
                "a");

        assertThat(result.figures()).containsEntry("teacher-validation-accuracy", 1.0);
        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
    }

    /** Labels are turned round: who learns from the teacher alone answers as it does all the same. */
    @Test
    void withShareOneNoLabelIsLearnedFrom() {
        Dataset right = data;
        data = new Dataset(
                data.classes(),
                data.training().stream()
                        .map(one -> new Sample(one.file(), 1 - one.label(), one.group(), one.source()))
                        .toList(),
                data.validation(),
                List.of(),
                java.util.Map.of(),
                right.digest());

        StageResult result =
                distill(spec(Distill.Loss.KD, 1, 0, Tiny.spec(12, 0.03).build()), "a");

        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
    }

    @Test
    void picturesWithoutLabelsAreLearnedFromThroughTheTeacher() {
        List<Path> files = data.training().stream().map(Sample::file).toList();
        data = new Dataset(
                data.classes(),
                data.training().subList(0, 2),
                data.validation(),
                List.of(),
                java.util.Map.of(),
                data.digest());
        Distill spec = spec(Distill.Loss.JS, 1, 0, Tiny.spec(12, 0.03).build());

        StageResult result = DistillStage.of(spec, teacher, files.subList(2, files.size()))
                .apply(Tiny.network(2), Tiny.context(data, folder.resolve("a"), new ArrayList<>(), () -> false));

        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
        assertThat(result.figures().get("last-training-accuracy")).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedDistillationGoesOnToTheSameResult(boolean changed) {
        Augment augment = new Augment(changed ? 0.5 : 0, Optional.empty(), 0, 0, 0, 0);
        Distill spec = spec(
                Distill.Loss.DKD,
                0.5,
                changed ? 0.1 : 0,
                Tiny.spec(4, 0.02).average(0.9).augment(augment).build());
        StageResult whole = distill(spec, "whole");
        AtomicInteger asked = new AtomicInteger();
        for (int stop : new int[] {2, 9, 14}) {
            asked.set(0);
            assertThatThrownBy(() -> DistillStage.of(spec, teacher, List.of())
                            .apply(
                                    Tiny.network(2),
                                    Tiny.context(
                                            data,
                                            folder.resolve("parts"),
                                            new ArrayList<>(),
                                            () -> asked.incrementAndGet() > stop)))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("interrupted");
        }

        assertThat(distill(spec, "parts")).isEqualTo(whole);
    }

    @Test
    void theTeacherIsAskedOnceWherePicturesStayAsTheyAre() {
        List<Event> events = new ArrayList<>();
        Distill spec = spec(Distill.Loss.KD, 0.5, 0, Tiny.spec(2, 0.02).build());
        DistillStage.of(spec, teacher, List.of())
                .apply(Tiny.network(2), Tiny.context(data, folder.resolve("a"), events, () -> false));

        assertThat(events).contains(new Event.Progress("the teacher's answers", 32, 32, "pictures"));
    }

    @Test
    void aTeacherOfOtherClassesIsRefused() {
        Distill spec = spec(Distill.Loss.KD, 0.5, 0, Tiny.spec(1, 0.02).build());

        assertThatThrownBy(() -> DistillStage.of(spec, Tiny.network(5), List.of())
                        .apply(Tiny.network(2), Tiny.context(data, folder, new ArrayList<>(), () -> false)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("the teacher tells 5 classes apart, the dataset has 2")
                .hasMessageContaining("under 'teacher'");
    }

    @Test
    void aRecordRefusesLabelsThatAreNotThere() {
        assertThatThrownBy(() -> new Distill(
                        TeacherSpec.after("train"),
                        Distill.Loss.KD,
                        1,
                        0.5,
                        1,
                        2,
                        0,
                        0,
                        Optional.of("more"),
                        Tiny.spec(1, 0.1).build()))
                .hasMessageContaining("'more'")
                .hasMessageContaining("share: 1");
    }

    private StageResult distill(Distill spec, String name) {
        return DistillStage.of(spec, teacher, List.of())
                .apply(Tiny.network(2), Tiny.context(data, folder.resolve(name), new ArrayList<>(), () -> false));
    }

    private static Distill spec(Distill.Loss loss, double share, double hints, Train train) {
        return new Distill(TeacherSpec.after("train"), loss, 2, share, 1, 2, hints, 0, Optional.empty(), train);
    }
}
