package io.edgeai.core.run;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.Devices;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Prune;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.DeviceChoice;
import io.edgeai.core.spec.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stages ask for that is not there: GPUs that the training engine does not see, targets whose time is to be cut. */
final class StageCheck {

    private final Spec spec;
    private final List<String> titles;
    private final List<Diagnostic> found = new ArrayList<>();

    /**
     * Of a spec.
     *
     * @param titles of its targets
     */
    StageCheck(Spec spec, List<String> titles) {
        this.spec = spec;
        this.titles = List.copyOf(titles);
    }

    List<Diagnostic> problems() {
        trainings().forEach(this::devices);
        List<StageSpec> stages = spec.pipeline().stages();
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof Prune prune && prune.by() == Prune.By.TIME) {
                times("stages[" + i + "].prune", prune);
            }
        }
        return List.copyOf(found);
    }

    /** The devices of all that trains, by their paths. */
    private Map<String, Devices> trainings() {
        Map<String, Devices> all = new LinkedHashMap<>();
        List<StageSpec> stages = spec.pipeline().stages();
        for (int i = 0; i < stages.size(); i++) {
            String path = "stages[" + i + "].";
            if (stages.get(i) instanceof Train train) {
                all.put(path + "train.devices", train.devices());
            }
            if (stages.get(i) instanceof Prune prune) {
                prune.between().ifPresent(train -> all.put(path + "prune.between.devices", train.devices()));
            }
            if (stages.get(i) instanceof Distill distill) {
                all.put(path + "distill.train.devices", distill.train().devices());
                distill.teacher()
                        .train()
                        .ifPresent(train -> all.put(path + "distill.teacher.train.devices", train.devices()));
            }
        }
        QuantizeSpec quantize = spec.pipeline().quantize();
        if (quantize.method() == QuantizeSpec.Method.QAT) {
            all.put("quantize.qat.devices", quantize.training().devices());
        }
        return all;
    }

    /** The engine is asked only where GPUs are named: starting it takes seconds. */
    private void devices(String path, Devices devices) {
        if (devices.isAuto() || devices.numbers().isEmpty()) {
            return;
        }
        try {
            DeviceChoice.of(devices);
        } catch (EdgeAiException e) {
            e.diagnostics().forEach(one -> at(path, one));
        }
    }

    private void times(String path, Prune prune) {
        if (titles.isEmpty()) {
            at(
                    path + ".by",
                    Diagnostic.error("by 'time' needs a target whose chip's time is estimated, and the spec has none")
                            .hint("write it under 'targets', or prune  by: multiply-adds"));
        }
        prune.target()
                .filter(wanted -> !titles.isEmpty() && !titles.contains(wanted))
                .ifPresent(wanted -> at(
                        path + ".target",
                        Diagnostic.error("target '" + wanted + "' is none of the spec's")
                                .hint(Suggestion.hint(wanted, titles))));
    }

    private void at(String path, Diagnostic one) {
        Diagnostic placed = one.in("in " + path);
        found.add(spec.place(path).map(placed::at).orElse(placed));
    }
}
