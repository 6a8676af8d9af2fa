package io.edgeai.core.run;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.metric.Evaluation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Evaluations as answers that can be compared across runs: pictures are known by the digests of their files, each of which is read once. */
final class AnswerSheet {

    private final Map<Path, String> digests = new HashMap<>();

    Answers of(Evaluation evaluation) {
        List<String> classes = evaluation.classes();
        return new Answers(
                each(evaluation, sample -> digests.computeIfAbsent(sample.file(), AnswerSheet::digest)),
                each(evaluation, sample -> sample.file().toString()),
                each(evaluation, Sample::group),
                each(evaluation, sample -> classes.get(sample.label())),
                Arrays.stream(evaluation.predictions()).mapToObj(classes::get).toList());
    }

    private static List<String> each(Evaluation evaluation, Function<Sample, String> word) {
        return evaluation.samples().stream().map(word).toList();
    }

    private static String digest(Path file) {
        return Storage.at(file, () -> Digest.ofFile(file)).hex();
    }
}
