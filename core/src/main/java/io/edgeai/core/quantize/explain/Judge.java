package io.edgeai.core.quantize.explain;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.correct.HoldOut.Answer;
import io.edgeai.core.quantize.hazard.Setting;
import io.edgeai.core.quantize.hazard.Suspect;
import java.util.List;
import java.util.stream.IntStream;

/** Measures settings on held-out pictures. */
final class Judge {

    private final HoldOut holdOut;
    private final Setting base;
    private final List<Answer> before;

    Judge(QuantizeJob job, List<Tensor> pictures, Setting base) {
        this.holdOut = new HoldOut(job, pictures);
        this.base = base;
        this.before = holdOut.compare(base.quantized().emulated());
    }

    Outcome before() {
        return outcome(before);
    }

    Outcome outcome(Model emulated) {
        return outcome(holdOut.compare(emulated));
    }

    /** The fixes of these places together, on top of a setting. */
    static Setting fixed(Setting start, List<Suspect> places) {
        Setting setting = start;
        for (Suspect place : places) {
            setting = place.fix().apply(setting);
        }
        return setting;
    }

    /** The fixes of these places together and no other. */
    Remedy remedy(List<Suspect> places) {
        List<Answer> after = holdOut.compare(fixed(base, places).quantized().emulated());
        double[] gains = IntStream.range(0, after.size())
                .mapToDouble(i -> before.get(i).divergence() - after.get(i).divergence())
                .toArray();
        double mean = java.util.Arrays.stream(gains).average().orElse(0);
        double squares = java.util.Arrays.stream(gains)
                .map(gain -> (gain - mean) * (gain - mean))
                .sum();
        double error =
                gains.length < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / (gains.length - 1) / gains.length);
        return new Remedy(places.stream().map(Suspect::place).toList(), outcome(after), mean, error);
    }

    private static Outcome outcome(List<Answer> answers) {
        return new Outcome(
                answers.stream().mapToDouble(Answer::divergence).average().orElse(0),
                answers.stream()
                        .mapToDouble(answer -> answer.agrees() ? 1 : 0)
                        .average()
                        .orElse(0));
    }
}
