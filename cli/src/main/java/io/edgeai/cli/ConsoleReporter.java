package io.edgeai.cli;

import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.report.Severity;
import java.time.Duration;
import java.util.Locale;

/** Tells a person what happens: a line a step, and on a terminal a bar for what takes long. */
final class ConsoleReporter implements Reporter, AutoCloseable {

    private final Console console;
    private final boolean quiet;
    private final Progress progress;

    ConsoleReporter(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
        this.progress = new Progress(console.err());
    }

    @Override
    public synchronized void report(Event event) {
        if (event instanceof Event.Progress one) {
            if (console.terminal() && !quiet) {
                progress.show(one);
            }
            return;
        }
        if (event instanceof Event.Found one) {
            if (!quiet || one.diagnostic().severity() != Severity.NOTE) {
                progress.close();
                console.show(one.diagnostic());
            }
        } else if (!quiet) {
            progress.close();
            console.say(line(event));
        }
    }

    @Override
    public synchronized void close() {
        progress.close();
    }

    private static String line(Event event) {
        if (event instanceof Event.StepStarted one) {
            return "[" + one.number() + "/" + one.total() + "] " + one.step();
        }
        if (event instanceof Event.StepFinished one) {
            return "      " + one.step() + (one.cached() ? ": from the cache" : ": done in " + words(one.took()));
        }
        return event instanceof Event.Message one ? "      " + one.text() : event.toString();
    }

    static String words(Duration took) {
        return took.toMinutes() > 0
                ? took.toMinutes() + " min " + took.toSecondsPart() + " s"
                : String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
