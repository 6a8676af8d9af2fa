package io.edgeai.core.run;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Carries out the steps of all targets, side by side as far as there is room. A target that fails ends alone; what the others come to stays. */
final class Branches {

    private static final int FRAMES = 6;

    private final Signals signals;
    private final List<Lane> lanes;

    /** A target, its steps, and who carries them out. */
    record Lane(BranchRun branch, StepRunner runner, List<Step> steps) {}

    Branches(Signals signals, List<Lane> lanes) {
        this.signals = signals;
        this.lanes = List.copyOf(lanes);
    }

    /**
     * Runs all.
     *
     * @throws EdgeAiException if the run is interrupted, or if every target failed
     */
    void run(int atOnce) {
        if (atOnce == 1) {
            lanes.forEach(this::run);
        } else {
            together(atOnce);
        }
        if (!lanes.isEmpty()
                && lanes.stream().allMatch(lane -> lane.branch().failure().isPresent())) {
            throw failed();
        }
    }

    /** A reporter for one of several targets at work: it says whose word each is. */
    static Reporter named(String title, Reporter reporter) {
        return event -> {
            if (event instanceof Event.Message one) {
                reporter.report(new Event.Message(title + ": " + one.text()));
            } else if (event instanceof Event.Progress one) {
                reporter.report(new Event.Progress(title + ": " + one.task(), one.done(), one.total(), one.unit()));
            } else {
                reporter.report(event);
            }
        };
    }

    private void together(int atOnce) {
        ExecutorService workers = Executors.newFixedThreadPool(atOnce, work -> new Thread(work, "edgeai target"));
        try {
            List<Future<?>> all = new ArrayList<>();
            lanes.forEach(lane -> all.add(workers.submit(() -> run(lane))));
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Signals.stopped("the run was interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            // Ends the vendors' programs of those that are still at it, and waits until they are gone.
            workers.shutdownNow();
            ended(workers);
        }
    }

    private static void ended(ExecutorService workers) {
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, java.util.concurrent.TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Lane lane) {
        try {
            for (Step step : lane.steps()) {
                lane.branch().carryOut(step);
            }
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            }
            ended(lane, e);
        } catch (RuntimeException e) {
            signals.stopIfInterrupted();
            if (lanes.size() == 1) {
                throw e;
            }
            ended(lane, new EdgeAiException(EdgeAiException.Kind.STEP, bug(lane, e), e));
        }
    }

    private void ended(Lane lane, EdgeAiException e) {
        lane.branch().failed(e);
        if (lanes.size() > 1) {
            signals.reporter()
                    .report(new Event.Message(lane.branch().target().title() + " failed; the other targets go on"));
        }
    }

    /** The others' results are worth more than an early end, but nobody shall take a bug for a mistake of his own. */
    private static Diagnostic bug(Lane lane, RuntimeException e) {
        String frames = Arrays.stream(e.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n  | " + frame)
                .collect(Collectors.joining());
        return Diagnostic.error("target '" + lane.branch().target().title() + "' met a bug: " + e)
                .in("not a mistake of yours" + frames)
                .hint("please report it with these lines and the spec");
    }

    private EdgeAiException failed() {
        List<EdgeAiException> all = lanes.stream()
                .map(lane -> lane.branch().failure().orElseThrow())
                .toList();
        EdgeAiException first = all.get(0);
        if (all.size() == 1) {
            return first;
        }
        EdgeAiException together = new EdgeAiException(
                first.kind(),
                all.stream()
                        .flatMap(one -> one.diagnostics().stream())
                        .distinct()
                        .toList());
        together.initCause(first);
        return together;
    }
}
