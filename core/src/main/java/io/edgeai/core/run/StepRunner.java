package io.edgeai.core.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.report.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Carries out single steps: tells of them, times them, takes results from the cache or puts them there. */
final class StepRunner {

    private static final String FINDINGS = "findings.json";

    private final Cache cache;
    private final Signals signals;
    private final int total;
    private final boolean fresh;
    private final ObjectMapper mapper = Json.mapper();
    private final List<RunResult.Step> log = new ArrayList<>();
    private final List<Diagnostic> findings = new ArrayList<>();
    private final Path folder;
    private final AtomicInteger started;

    /** A runner for so many steps. */
    StepRunner(Path cache, Signals signals, int total, boolean fresh) {
        this(cache, signals, new Count(total, new AtomicInteger()), fresh);
    }

    /** How many steps there are, and how many of them have begun. */
    private record Count(int total, AtomicInteger started) {}

    private StepRunner(Path cache, Signals signals, Count count, boolean fresh) {
        this.signals = signals;
        this.folder = cache;
        this.cache = new Cache(cache, collecting(findings));
        this.total = count.total();
        this.started = count.started();
        this.fresh = fresh;
    }

    /** A runner for some of the steps, that may be at work beside others; what it found is taken over by {@link #join}. */
    StepRunner branch(Signals own) {
        return new StepRunner(folder, own, new Count(total, started), fresh);
    }

    /** Takes over what a branch's runner did and found. */
    void join(StepRunner branch) {
        log.addAll(branch.log);
        findings.addAll(branch.findings);
    }

    /** The work of a step: a folder that outlives an interrupt, and somebody to tell. */
    @FunctionalInterface
    interface Work<T> {
        T perform(Path folder, Reporter reporter);
    }

    /** A step whose result is not kept, because making it costs little; the key is known afterwards. */
    <T> T uncached(Step step, Work<T> work, java.util.function.Function<T, Digest> key) {
        long start = begin(step);
        T value = guarded(step, () -> work.perform(cacheFolder(), collecting(findings)));
        end(step, key.apply(value), start, false);
        return value;
    }

    /** A step whose result is kept under its key. */
    @SuppressWarnings("try") // The lock is held, not used.
    <T> T cached(Step step, Digest key, Codec<T> codec, Work<T> work) {
        long start = begin(step);
        return guarded(step, () -> {
            try (Cache.Lock lock = cache.lock(key, signals.interrupted())) {
                Optional<T> known = fresh ? Optional.empty() : known(key, codec);
                T value = known.orElseGet(() -> make(key, codec, work));
                end(step, key, start, known.isPresent());
                return value;
            }
        });
    }

    List<RunResult.Step> log() {
        return List.copyOf(log);
    }

    List<Diagnostic> findings() {
        return List.copyOf(findings);
    }

    /** Tells of something between two steps; findings are noted. */
    void told(Event event) {
        collecting(findings).report(event);
    }

    /** Notes a finding and tells of it. */
    void found(Diagnostic finding) {
        collecting(findings).report(new Event.Found(finding));
    }

    private Path cacheFolder() {
        return cache.work(Digest.of("uncached"));
    }

    private <T> Optional<T> known(Digest key, Codec<T> codec) {
        Optional<Path> entry = cache.find(key);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            T value = codec.read(entry.get());
            List<Json.Finding> old =
                    mapper.readValue(entry.get().resolve(FINDINGS).toFile(), new TypeReference<>() {});
            old.forEach(one -> found(one.diagnostic()));
            return Optional.of(value);
        } catch (IOException | IllegalArgumentException e) {
            found(Diagnostic.warning(
                    "cache entry '" + key.brief() + "' is not readable (" + e.getMessage() + "); it is made anew"));
            return Optional.empty();
        }
    }

    private <T> T make(Digest key, Codec<T> codec, Work<T> work) {
        if (fresh) {
            cache.done(key);
        }
        List<Diagnostic> own = new ArrayList<>();
        T value = work.perform(cache.work(key), collecting(own));
        findings.addAll(own);
        signals.stopIfInterrupted();
        Path entry = cache.put(key, folder -> {
            codec.write(value, folder);
            Files.write(
                    folder.resolve(FINDINGS),
                    mapper.writeValueAsBytes(own.stream().map(Json.Finding::of).toList()));
        });
        cache.done(key);
        return Storage.at(entry, () -> codec.read(entry));
    }

    private Reporter collecting(List<Diagnostic> into) {
        return event -> {
            if (event instanceof Event.Found one) {
                into.add(one.diagnostic());
            }
            signals.reporter().report(event);
        };
    }

    private long begin(Step step) {
        signals.stopIfInterrupted();
        signals.reporter().report(new Event.StepStarted(step.name(), started.incrementAndGet(), total));
        return System.nanoTime();
    }

    private void end(Step step, Digest key, long start, boolean known) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        log.add(new RunResult.Step(step.name(), key.hex(), known, took.toMillis() / 1000.0));
        signals.reporter().report(new Event.StepFinished(step.name(), took, known));
    }

    /** Whatever fails while the user wants to stop fails because of that. */
    private <T> T guarded(Step step, Supplier<T> body) {
        try {
            return body.get();
        } catch (EdgeAiException e) {
            if (signals.interrupted().getAsBoolean() || e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw Signals.stopped("step '" + step.name() + "' was interrupted");
            }
            throw within(step, e);
        } catch (RuntimeException e) {
            if (signals.interrupted().getAsBoolean()) {
                throw Signals.stopped("step '" + step.name() + "' was interrupted");
            }
            throw e;
        }
    }

    private static EdgeAiException within(Step step, EdgeAiException e) {
        List<Diagnostic> placed = e.diagnostics().stream()
                .map(one -> one.in(
                        one.context() + (one.context().isEmpty() ? "" : "\n  ") + "in step '" + step.name() + "'"))
                .toList();
        EdgeAiException same = new EdgeAiException(e.kind(), placed);
        same.initCause(e);
        return same;
    }
}
