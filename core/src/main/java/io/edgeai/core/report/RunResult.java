package io.edgeai.core.report;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.compare.Contender;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run found out; the whole content of result.json.
 *
 * @param name the pipeline's name
 * @param outcome {@code accepted}, {@code missed} (a limit was missed), {@code failed} (a target has no result)
 * @param versions of this framework, the JVM, libraries and vendors' tools
 * @param spec the spec as the user wrote it
 * @param steps the plan's steps in order
 * @param scores accuracy of each form of the model on each set of pictures
 * @param answers what each form of the model said of each picture
 * @param exhibits evidence that belongs to no stage or target: confusion, features, wrong pictures
 */
public record RunResult(
        String name,
        Outcome outcome,
        Map<String, String> versions,
        String spec,
        Data data,
        ModelSummary model,
        List<Step> steps,
        List<StageSummary> stages,
        List<Score> scores,
        List<Target> targets,
        List<Answered> answers,
        List<Exhibit> exhibits,
        List<Diagnostic> findings) {

    /** How a run ended. */
    public enum Outcome {
        ACCEPTED,
        MISSED,
        FAILED
    }

    public RunResult {
        versions = ordered(versions);
        steps = List.copyOf(steps);
        stages = List.copyOf(stages);
        scores = List.copyOf(scores);
        targets = List.copyOf(targets);
        answers = List.copyOf(answers);
        exhibits = List.copyOf(exhibits);
        findings = List.copyOf(findings);
    }

    /**
     * The pictures.
     *
     * @param counts pictures by part (training, validation, test, and each extra evaluation), then by class
     * @param groups number of groups
     * @param drawn what the generator says about itself if the pictures are drawn; else empty
     * @param leftOut pictures that could not be read, with the reason
     */
    public record Data(
            List<String> classes,
            Map<String, Map<String, Integer>> counts,
            int groups,
            String digest,
            String drawn,
            List<String> leftOut) {
        public Data {
            classes = List.copyOf(classes);
            counts = ordered(counts);
            leftOut = List.copyOf(leftOut);
        }
    }

    /** The trained float model: its file relative to the result's folder, digest of its ONNX bytes, cost for one picture, and preprocessing by key. */
    public record ModelSummary(
            String file, String digest, long parameters, long multiplyAdds, Map<String, String> preprocessing) {
        public ModelSummary {
            preprocessing = ordered(preprocessing);
        }
    }

    /** A step of the plan: its content-addressed key, whether it was taken from the cache, and the seconds that it took. */
    public record Step(String name, String key, boolean cached, double seconds) {}

    /** What a stage handed out. */
    public record StageSummary(String name, Map<String, Double> figures, List<Exhibit> exhibits) {
        public StageSummary {
            figures = ordered(figures);
            exhibits = List.copyOf(exhibits);
        }
    }

    /**
     * Accuracy on one set of pictures.
     *
     * @param form {@code float}, {@code emulated}, {@code simulator}, {@code board}, or a variant such as {@code float without clip-weights}
     * @param target {@code backend/chip}; empty for the float model
     * @param set {@code test} or the name of an extra evaluation
     * @param top1 share of right pictures, 0..1
     * @param byClass share of right pictures by class
     * @param bySource share of right pictures by source
     * @param sourceSizes pictures by source
     */
    public record Score(
            String form,
            String target,
            String set,
            int pictures,
            double top1,
            Map<String, Double> byClass,
            Map<String, Double> bySource,
            Map<String, Integer> sourceSizes) {
        public Score {
            byClass = ordered(byClass);
            bySource = ordered(bySource);
            sourceSizes = ordered(sourceSizes);
        }
    }

    /**
     * One branch.
     *
     * @param device {@code simulator}, {@code none} or an address
     * @param artifact the vendor's file relative to the result's folder
     * @param digest over what is stable between equal builds
     * @param figures sizes and estimates by name, see {@link io.edgeai.api.backend.Artifact}
     * @param limits what the chip or the spec allows, under the same names as {@code figures}
     * @param checks acceptance limits with their outcome
     * @param parities agreement between two forms on the same pictures
     * @param latency of one picture, where it is known
     * @param errors why the target has no result, or not all of it; empty if all went well
     */
    public record Target(
            String title,
            String scheme,
            String device,
            String artifact,
            String digest,
            Map<String, Double> figures,
            Map<String, Double> limits,
            List<Check> checks,
            List<Pair> parities,
            Optional<Contender.Latency> latency,
            List<Diagnostic> errors,
            List<Diagnostic> findings,
            List<Exhibit> exhibits) {
        public Target {
            figures = ordered(figures);
            limits = ordered(limits);
            checks = List.copyOf(checks);
            parities = List.copyOf(parities);
            errors = List.copyOf(errors);
            findings = List.copyOf(findings);
            exhibits = List.copyOf(exhibits);
        }
    }

    /** What a form of the model said of a set of pictures; {@code form}, {@code target} and {@code set} as in {@link Score}. */
    public record Answered(String form, String target, String set, Answers answers) {}

    /** An acceptance limit: what is asked, what was measured, whether it holds. */
    public record Check(String rule, String measured, boolean holds) {}

    /**
     * Two forms on the same pictures.
     *
     * @param agreement share of pictures with the same top-1, 0..1
     * @param meanDistance mean absolute difference of the outputs; of probabilities where one form ends in a softmax and the other before it
     * @param maxDistance largest absolute difference of the outputs
     * @param diverges the first layer where both part, with its figures; empty where agreement holds
     */
    public record Pair(
            String first,
            String second,
            String set,
            int pictures,
            double agreement,
            double meanDistance,
            double maxDistance,
            String diverges) {}

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
