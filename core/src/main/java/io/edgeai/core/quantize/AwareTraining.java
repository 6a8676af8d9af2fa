package io.edgeai.core.quantize;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Qat;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.CalibrationSet;
import io.edgeai.core.exec.DeviceChoice;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.graph.CutValues;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.train.Tuning;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Method {@code qat}: training with rounding on the way, on from what method {@code auto} comes to, with the float model as its teacher. */
public final class AwareTraining {

    /** Pictures of the validation part that decide what is taken. */
    private static final int JUDGES = 100;

    /** The share of the time that the learning rate rises. */
    private static final double WARM_UP = 0.05;

    private AwareTraining() {}

    /**
     * Quantizes and trains. Whichever of both is nearer to the float model on pictures of the validation part is taken.
     *
     * @param context its preprocessing is the job's; a checkpoint lies in its folder
     */
    public static Quantized train(QuantizeJob job, Calibration calibration, StageContext context) {
        Quantized start = Quantizer.quantize(job, calibration);
        FakeQuantized learning = FakeQuantized.of(job, start);
        Qat spec = job.spec().training();
        TrainingOptions options = TrainingOptions.of(
                        schedule(spec),
                        context.preprocessing(),
                        new TrainingOptions.Machine(
                                context.seed(),
                                Runtime.getRuntime().availableProcessors(),
                                DeviceChoice.of(spec.devices())))
                .withFrozen(learning.frozen())
                .withRates(learning.rates())
                .withTeacher(teacher(job, spec, start));
        Model trained = Tuning.tune(schedule(spec), learning.model(), options, context);
        return nearer(job, start, learning.quantized(trained), context);
    }

    /** Inner values through which all must pass, where they are rounded, say more of each picture than its answer does. */
    private static Teacher teacher(QuantizeJob job, Qat spec, Quantized start) {
        List<String> values = CutValues.of(job.model().graph()).stream()
                .filter(start.activations()::containsKey)
                .toList();
        Teacher.Hints hints = new Teacher.Hints(spec.hints() > 0 ? values : List.of(), spec.hints());
        return new Teacher(job.model(), spec.teacherShare(), 1, spec.mix(), hints);
    }

    private static Quantized nearer(QuantizeJob job, Quantized start, Quantized learnt, StageContext context) {
        List<Sample> judges = CalibrationSet.choose(context.data().validation(), JUDGES, context.seed());
        List<Tensor> pictures = Calibration.singles(judges.stream()
                .map(sample -> PictureReader.read(sample.file(), context.preprocessing()))
                .toList());
        HoldOut holdOut = new HoldOut(job, pictures);
        double before = holdOut.distance(start.emulated());
        double after = holdOut.distance(learnt.emulated());
        boolean better = after <= before;
        job.reporter()
                .report(new Event.Message(String.format(
                        Locale.ROOT,
                        "distance from float on %d validation pictures: %.4f before training, %.4f after; taken: %s",
                        pictures.size(),
                        before,
                        after,
                        better ? "trained" : "untrained")));
        return better ? learnt : start;
    }

    private static Train schedule(Qat spec) {
        return new Train(
                spec.epochs(),
                spec.batch(),
                spec.learningRate(),
                Train.Optimizer.ADAM,
                0,
                0,
                0,
                Train.Schedule.COSINE,
                WARM_UP * spec.epochs(),
                1,
                1,
                0,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                0,
                0,
                Train.Keep.LAST,
                spec.augment(),
                1,
                0,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                spec.devices());
    }
}
