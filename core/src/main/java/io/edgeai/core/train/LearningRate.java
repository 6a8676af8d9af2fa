package io.edgeai.core.train;

import io.edgeai.api.stage.Train;

/** The course of the learning rate, step by step. */
final class LearningRate {

    private final Train spec;
    private final int stepsPerEpoch;

    LearningRate(Train spec, int stepsPerEpoch) {
        this.spec = spec;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /**
     * The rate of a step, counted from 0 over all epochs. It first rises linearly over the warm-up; its last step has the full rate. Cosine: Loshchilov
     * and Hutter 2017, equation 5, one period, from the end of the warm-up down to 0.
     */
    double at(long step) {
        double warm = spec.warmUp() * stepsPerEpoch;
        if (step < warm) {
            return spec.learningRate() * Math.min(1, (step + 1) / warm);
        }
        return spec.learningRate()
                * switch (spec.schedule()) {
                    case CONSTANT -> 1;
                    case STEP -> Math.pow(spec.stepFactor(), (double) falls(step));
                    case COSINE -> {
                        double rest = Math.max(1, (double) spec.epochs() * stepsPerEpoch - warm);
                        yield (1 + Math.cos(Math.PI * (step - warm) / rest)) / 2;
                    }
                };
    }

    private long falls(long step) {
        return step / ((long) stepsPerEpoch * spec.stepEpochs());
    }
}
