package io.edgeai.core.quantize.explain;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.core.graph.ActivationFusion;
import io.edgeai.core.metric.LayerNoise;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.calibrate.Ranges;
import io.edgeai.core.quantize.hazard.Hazard;
import io.edgeai.core.quantize.hazard.Hazards;
import io.edgeai.core.quantize.hazard.LayerWeights;
import io.edgeai.core.quantize.hazard.Scene;
import io.edgeai.core.quantize.hazard.Setting;
import io.edgeai.core.quantize.hazard.Spans;
import io.edgeai.core.quantize.hazard.SplitActivation;
import io.edgeai.core.quantize.hazard.Suspect;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.place.AsOnnxRuntime;
import io.edgeai.core.quantize.place.Formats;
import io.edgeai.core.quantize.place.RangeGroup;
import io.edgeai.core.quantize.place.WeightSite;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Explains a quantization: where rounding does harm, by which known cause, and what each fix is worth by itself on held-out pictures. */
public final class Explainer {

    private static final int NOISE_PICTURES = 8;
    private static final int SPAN_PICTURES = 32;

    private final Subject subject;
    private final QuantizeJob job;

    private Explainer(Subject subject) {
        this.subject = subject;
        Model given = subject.job().model();
        QuantizeJob asked = subject.job();
        Model model = subject.like() == Like.ONNX_RUNTIME ? SplitActivation.split(given) : given;
        this.job = new QuantizeJob(
                model,
                asked.preprocessing(),
                asked.chip(),
                asked.scheme(),
                asked.spec(),
                asked.pictures(),
                asked.reporter());
    }

    /**
     * Quantizes by the subject's range method alone and says what that does.
     *
     * @throws io.edgeai.api.report.EdgeAiException if there are no pictures or the model cannot be run
     */
    public static Explanation explain(Subject subject) {
        return new Explainer(subject).explain();
    }

    private Explanation explain() {
        Calibration calibration = calibration();
        Setting setting = setting(job.model(), calibration);
        Model whole = ActivationFusion.fuse(subject.job().model());
        Spans spans = spans(setting);
        Scene scene = new Scene(setting, whole, calibration, spans);
        Judge judge = new Judge(subject.job(), subject.pictures().measured(), setting);
        Map<Setting.Part, Outcome> parts = new EnumMap<>(Setting.Part.class);
        for (Setting.Part part : Setting.Part.values()) {
            parts.put(part, judge.outcome(setting.rounded(part)));
        }
        List<Finding> findings = again(findings(judge, suspects(scene)), setting);
        LayerNoise noise = LayerNoise.of(
                job.model(),
                setting.quantized(),
                job.preprocessing(),
                subject.pictures().measured().stream()
                        .limit(NOISE_PICTURES)
                        .map(Explainer::single)
                        .toList());
        return new Explanation(
                subject.pictures().measured().size(),
                judge.before(),
                parts,
                LayerWeights.of(setting),
                noise,
                spans.distributions(),
                findings,
                path(judge, setting, findings));
    }

    private List<Suspect> suspects(Scene scene) {
        List<Suspect> suspects = new ArrayList<>(Hazards.find(scene));
        if (subject.like() == Like.CHIP) {
            new UnlikeChannels(job, other -> setting(other.model(), Calibration.of(other)))
                    .find()
                    .ifPresent(suspects::add);
        }
        return suspects;
    }

    private Calibration calibration() {
        if (subject.like() == Like.CHIP) {
            return Calibration.of(job);
        }
        Wiring wiring = new Wiring(job.model().graph());
        List<RangeGroup> groups = AsOnnxRuntime.groups(wiring);
        return Calibration.of(job, groups, Formats.of(job.scheme().activations(), wiring, groups));
    }

    private Setting setting(Model model, Calibration calibration) {
        Map<String, QuantParams> found = new LinkedHashMap<>();
        for (int i = 0; i < calibration.groups().size(); i++) {
            RangeGroup group = calibration.groups().get(i);
            Encoding encoding = calibration.formats().of(group);
            Ranges ranges = new Ranges(subject.range(), job.spec().percentile().fraction(), new Rounder(encoding));
            QuantParams params = Parameters.of(
                    encoding,
                    calibration.ranges(i, ranges).stream().map(Interval::floats).toList());
            group.members().forEach(member -> found.put(member, params));
        }
        Map<String, QuantParams> ordered = new LinkedHashMap<>();
        for (String value : new Wiring(model.graph()).activations()) {
            QuantParams params = found.get(value);
            if (params != null) {
                ordered.put(value, params);
            }
        }
        Set<String> units = subject.like() == Like.ONNX_RUNTIME
                ? WeightSite.of(model.graph()).stream().map(WeightSite::weight).collect(Collectors.toSet())
                : Set.of();
        return new Setting(model, job.scheme(), ordered, Map.of(), units);
    }

    private Spans spans(Setting setting) {
        Graph graph = job.model().graph();
        Map<String, Interval> ranges = new LinkedHashMap<>();
        setting.activations().forEach((value, params) -> {
            if (graph.producer(value).isPresent() && params.scales().size() == 1) {
                ranges.put(value, new Interval(params.min().get(0), params.max().get(0)));
            }
        });
        List<Tensor> pictures = Calibration.singles(job.pictures());
        return Spans.of(
                job.model(),
                job.preprocessing(),
                ranges,
                pictures.subList(0, Math.min(SPAN_PICTURES, pictures.size())));
    }

    private List<Finding> findings(Judge judge, List<Suspect> suspects) {
        Map<Hazard, List<Suspect>> kinds = new EnumMap<>(Hazard.class);
        suspects.forEach(one ->
                kinds.computeIfAbsent(one.hazard(), key -> new ArrayList<>()).add(one));
        List<Finding> findings = new ArrayList<>();
        kinds.forEach((hazard, places) -> {
            job.reporter().report(new Event.Progress("fixes", findings.size() + 1, kinds.size(), "causes"));
            Remedy all = judge.remedy(places);
            List<Remedy> single = new ArrayList<>();
            for (Suspect place : places.subList(0, Math.min(subject.each(), places.size()))) {
                single.add(places.size() == 1 ? all : judge.remedy(List.of(place)));
            }
            findings.add(new Finding(hazard, places, all, Optional.empty(), single));
        });
        findings.sort(Comparator.comparingDouble(finding -> -finding.all().gain()));
        return findings;
    }

    private List<Finding> again(List<Finding> findings, Setting setting) {
        List<Tensor> others = subject.pictures().confirmed();
        if (others.isEmpty() || findings.stream().noneMatch(one -> one.all().isCertain())) {
            return findings;
        }
        Judge judge = new Judge(subject.job(), others, setting);
        return findings.stream()
                .map(one -> !one.all().isCertain()
                        ? one
                        : new Finding(
                                one.hazard(),
                                one.places(),
                                one.all(),
                                Optional.of(judge.remedy(one.places())),
                                one.single()))
                .toList();
    }

    private static List<Step> path(Judge judge, Setting start, List<Finding> findings) {
        Setting setting = start;
        Outcome best = judge.before();
        List<Step> steps = new ArrayList<>();
        for (Finding finding : findings) {
            Setting next = Judge.fixed(setting, finding.places());
            Outcome outcome = judge.outcome(next.quantized().emulated());
            if (outcome.divergence() < best.divergence()) {
                setting = next;
                best = outcome;
                steps.add(new Step(finding.hazard(), finding.places().size(), outcome));
            }
        }
        return steps;
    }

    private static Tensor single(Tensor picture) {
        long[] sizes = picture.sizes();
        return picture.reshape(1, sizes[0], sizes[1], sizes[2]);
    }
}
