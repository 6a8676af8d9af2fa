package io.edgeai.cli;

import io.edgeai.api.report.Event;
import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar for the task at hand, one at a time. */
final class Progress implements AutoCloseable {

    private static final int WIDTH = 100;
    private static final int REFRESH_MILLIS = 200;

    private final PrintStream err;
    private Optional<ProgressBar> bar = Optional.empty();
    private String task = "";

    Progress(PrintStream err) {
        this.err = err;
    }

    void show(Event.Progress progress) {
        if (!progress.task().equals(task) || bar.isEmpty()) {
            close();
            task = progress.task();
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(progress.total() == 0 ? -1 : progress.total())
                    .setUnit(" " + progress.unit(), 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                    .clearDisplayOnFinish()
                    .build());
        }
        bar.ifPresent(one ->
                one.maxHint(progress.total() == 0 ? -1 : progress.total()).stepTo(progress.done()));
        if (progress.total() > 0 && progress.done() >= progress.total()) {
            close();
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
