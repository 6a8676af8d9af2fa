package io.edgeai.core.data;

import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.image.PictureCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads, digests and decodes every picture once, in parallel; what was found for an unchanged file before is taken from the cache. */
final class Inspection {

    /** Pictures between two progress events. */
    private static final int STEP = 50;

    private final InspectionCache cache;
    private final Reporter reporter;

    Inspection(InspectionCache cache, Reporter reporter) {
        this.cache = cache;
        this.reporter = reporter;
    }

    /** What is known of each file; files named twice are inspected once. */
    Inspections inspect(Collection<Path> files) {
        List<Path> distinct = List.copyOf(new TreeSet<>(files));
        ExecutorService threads = Executors.newFixedThreadPool(BatchLoader.threads());
        try {
            List<Future<Inspected>> results = new ArrayList<>();
            for (Path file : distinct) {
                results.add(threads.submit(() -> inspect(file)));
            }
            Map<Path, Inspected> inspected = new LinkedHashMap<>();
            for (int i = 0; i < distinct.size(); i++) {
                inspected.put(distinct.get(i), get(results.get(i)));
                if ((i + 1) % STEP == 0 || i + 1 == distinct.size()) {
                    reporter.report(new Event.Progress("check pictures", i + 1, distinct.size(), "pictures"));
                }
            }
            return new Inspections(inspected);
        } finally {
            threads.shutdownNow();
            cache.save();
        }
    }

    private Inspected inspect(Path file) {
        Optional<Inspected> known = cache.find(file);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<String> stamp = cache.stamp(file);
        try {
            byte[] bytes = Files.readAllBytes(file);
            PictureCheck.Look look = PictureCheck.look(bytes);
            Inspected inspected = new Inspected(Digest.of(bytes).hex(), look.hash(), look.problem());
            stamp.ifPresent(before -> cache.put(file, before, inspected));
            return inspected;
        } catch (IOException e) {
            return new Inspected("", Optional.empty(), PictureCheck.check(file));
        }
    }

    private static Inspected get(Future<Inspected> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EdgeAiException known) {
                throw known;
            }
            throw new IllegalStateException("a picture could not be checked for an unexpected reason", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED, Diagnostic.error("the check of pictures was interrupted"), e);
        }
    }
}
