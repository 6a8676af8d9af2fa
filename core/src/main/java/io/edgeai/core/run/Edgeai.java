package io.edgeai.core.run;

import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.spec.Spec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The same as the command, for programs: {@code Edgeai.in(folder).telling(reporter).run(pipeline)}. It prints nothing, ends no process, remembers nothing from
 * one run to the next but what lies in its folder; several may be at work in one JVM. Native libraries are unpacked once for all of them, into the folder that
 * the system property {@code edgeai.engines} names, or the user's cache.
 */
public record Edgeai(Workplace place, Plugins plugins, Signals signals) {

    private static final String UNKNOWN = "unknown";

    /** All files of the runs stay below this folder: pictures, results ({@code build/NAME}), the cache, vendors' tools. Vendors are those of the class path. */
    public static Edgeai in(Path folder) {
        Path own = folder.toAbsolutePath();
        String version = Optional.ofNullable(Edgeai.class.getPackage().getImplementationVersion())
                .orElse(UNKNOWN);
        return new Edgeai(
                new Workplace(own, own.resolve(".edgeai").resolve("user"), new LocalHost(), version),
                Plugins.load(Edgeai.class.getClassLoader()),
                Signals.none());
    }

    /** With other vendors and sources of pictures, such as those of a folder of plugin jars or of the program's own. */
    public Edgeai with(Plugins others) {
        return new Edgeai(place, others, signals);
    }

    /** With somebody who is told what happens; calls come one at a time, from any thread. */
    public Edgeai telling(Reporter reporter) {
        return new Edgeai(place, plugins, new Signals(reporter, signals.interrupted()));
    }

    /** With a way to stop: once it answers true, the run ends soon with an error of kind {@code INTERRUPTED}, and the next one goes on from there. */
    public Edgeai until(BooleanSupplier stop) {
        return new Edgeai(place, plugins, new Signals(signals.reporter(), stop));
    }

    /**
     * What a run of a pipeline would do.
     *
     * @throws io.edgeai.api.report.EdgeAiException of kind {@code SPEC} with all problems
     */
    public Plan plan(Pipeline pipeline) {
        return Plan.of(Spec.of(pipeline, place.folder()), plugins, place);
    }

    /**
     * Runs a pipeline, whose relative paths start from the folder.
     *
     * @throws io.edgeai.api.report.EdgeAiException as {@link #plan} and {@link Runner#run} do
     */
    public RunResult run(Pipeline pipeline) {
        return new Runner(plan(pipeline), place, plugins, signals)
                .run(Selection.ALL)
                .orElseThrow();
    }
}
