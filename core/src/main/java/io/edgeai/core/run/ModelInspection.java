package io.edgeai.core.run;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.data.PictureFolder;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.explain.Explainer;
import io.edgeai.core.quantize.explain.Like;
import io.edgeai.core.quantize.explain.Subject;
import io.edgeai.core.report.Explained;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** Says why a float model would lose accuracy when it is quantized, and what each fix would be worth. */
public final class ModelInspection {

    private static final int LEAST_MEASURED = 8;

    private final Plugins plugins;
    private final Signals signals;

    public ModelInspection(Plugins plugins, Signals signals) {
        this.plugins = plugins;
        this.signals = signals;
    }

    /**
     * Inspects.
     *
     * @throws EdgeAiException if the model or a picture cannot be read, the preprocessing is not known, pictures are too few, or the chip refuses the model
     */
    public Explained explain(InspectionWish wish) {
        if (!Files.isRegularFile(wish.model())) {
            throw EdgeAiException.spec(Diagnostic.error("model '" + wish.model() + "' does not exist"));
        }
        InspectionTarget target = InspectionTarget.of(wish, plugins);
        Model model = OnnxReader.read(wish.model());
        Preprocessing preprocessing = wish.preprocessing()
                .or(model::preprocessing)
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error(
                                "model '" + wish.model()
                                        + "' does not say how pictures become its input: it has no edgeai.preprocessing properties")
                        .hint("say it, e.g.  --mean 127.5 --std 127.5  for pixels from -1 to 1")));
        Legalizer.Legal legal = wish.like() == Like.ONNX_RUNTIME
                ? new Legalizer.Legal(Simplifier.fold(model), preprocessing, List.of())
                : Legalizer.apply(model, preprocessing, target.chip().rewrites());
        legal.notes().forEach(note -> signals.reporter().report(new Event.Found(note)));
        List<Path> files = chosen(wish);
        InspectionWish.Amounts amounts = wish.amounts();
        int measured = Math.min(amounts.measured(), files.size() - amounts.calibration());
        int confirmed = Math.min(amounts.confirmed(), files.size() - amounts.calibration() - measured);
        List<Tensor> pictures =
                read(files.subList(0, amounts.calibration() + measured + confirmed), legal.preprocessing());
        QuantizeJob job = new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                target.chip(),
                target.scheme(),
                spec(wish),
                pictures.subList(0, amounts.calibration()),
                signals.reporter());
        int end = amounts.calibration() + measured;
        var others = new Subject.Pictures(
                pictures.subList(amounts.calibration(), end), pictures.subList(end, pictures.size()));
        String rule = target.title() + ", ranges by "
                + wish.method().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Explained(
                String.valueOf(wish.model().getFileName()),
                rule,
                amounts.calibration(),
                Explainer.explain(new Subject(job, wish.like(), others, amounts.places())));
    }

    private List<Path> chosen(InspectionWish wish) {
        List<Path> files = new ArrayList<>(PictureFolder.below(wish.pictures(), signals.reporter()));
        int least = wish.amounts().calibration() + LEAST_MEASURED;
        if (files.size() < least) {
            throw EdgeAiException.spec(Diagnostic.error("folder '" + wish.pictures() + "' has " + files.size()
                            + " pictures; " + wish.amounts().calibration() + " are for calibration, and at least "
                            + LEAST_MEASURED + " others must be left to measure on")
                    .hint("lay more pictures there, or take fewer for calibration:  --calibration N"));
        }
        Collections.shuffle(files, new Random(wish.amounts().seed()));
        return files;
    }

    private List<Tensor> read(List<Path> files, Preprocessing preprocessing) {
        List<Tensor> pictures = files.parallelStream()
                .map(file -> PictureReader.read(file, preprocessing))
                .toList();
        signals.stopIfInterrupted();
        return pictures;
    }

    private static QuantizeSpec spec(InspectionWish wish) {
        return new QuantizeSpec(
                QuantizeSpec.Method.PTQ,
                Optional.empty(),
                Optional.empty(),
                Optional.of(wish.method()),
                Percent.of(99.99),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new QuantizeSpec.Calibration(wish.amounts().calibration()));
    }
}
