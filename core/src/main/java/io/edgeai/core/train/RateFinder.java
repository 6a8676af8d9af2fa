package io.edgeai.core.train;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.data.TrainingFeed;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A try of learning rates, on weights that are thrown away: Smith, "Cyclical learning rates for training neural networks", 2017. */
final class RateFinder {

    private static final int STEPS = 100;
    private static final double LOWEST = 1e-6;
    private static final double HIGHEST = 1;

    /** Of the running mean of the loss. */
    private static final double DECAY = 0.9;

    /** The try ends where the loss is so many times its lowest. */
    private static final double DIVERGED = 4;

    private RateFinder() {}

    /**
     * What was found.
     *
     * @param rate where the smoothed loss falls steepest; 0 if it does not fall
     */
    record Found(double rate, Exhibit curve) {}

    /** Learns from training batches, each with a higher rate than the one before. */
    static Found find(Train spec, Model model, TrainingOptions options, StageContext context) {
        List<Double> rates = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        try (TrainingSession session = TrainingSession.open(model, options);
                TrainingFeed feed = BatchLoader.training(
                        context.data().training(), context.preprocessing(), Fitting.feeding(spec, options, context))) {
            double mean = 0;
            double lowest = Double.POSITIVE_INFINITY;
            int step = 0;
            for (int epoch = 0; step < STEPS; epoch++) {
                for (Batch batch : feed.epoch(-1 - epoch)) {
                    Interrupt.check(context, "rates were tried");
                    double rate = LOWEST * Math.pow(HIGHEST / LOWEST, step / (STEPS - 1.0));
                    double loss =
                            session.step(batch.pixels(), batch.labels(), rate).loss();
                    mean = DECAY * mean + (1 - DECAY) * loss;
                    double smooth = mean / (1 - Math.pow(DECAY, step + 1.0));
                    lowest = Math.min(lowest, smooth);
                    step++;
                    if (step >= STEPS || !(smooth < DIVERGED * lowest)) {
                        return found(rates, losses);
                    }
                    rates.add(rate);
                    losses.add(smooth);
                    context.reporter().report(new Event.Progress("try of rates", step, STEPS, "steps"));
                }
            }
        }
        return found(rates, losses);
    }

    private static Found found(List<Double> rates, List<Double> losses) {
        double best = 0;
        double steepest = 0;
        for (int i = 1; i + 1 < losses.size(); i++) {
            double slope = losses.get(i + 1) - losses.get(i - 1);
            if (slope < steepest) {
                steepest = slope;
                best = rates.get(i);
            }
        }
        List<Double> places = rates.stream().map(Math::log10).toList();
        return new Found(
                best,
                new Exhibit.Curves(
                        "Try of learning rates",
                        "log10 of the learning rate",
                        "loss",
                        places,
                        Map.of("training", losses)));
    }
}
