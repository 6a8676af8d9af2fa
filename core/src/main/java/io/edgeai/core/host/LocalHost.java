package io.edgeai.core.host;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** This machine. */
public final class LocalHost implements Host {

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** 128 and the number of SIGKILL. */
    private static final int KILLED = 137;

    @Override
    public Result run(Command command) {
        // Files, not pipes: a program that writes much cannot block, and a daemon that it leaves behind cannot keep us
        // waiting for the end of a pipe.
        Path logs = temporaryFolder(command);
        try {
            Path output = logs.resolve("output");
            Path errors = logs.resolve("errors");
            Process process = start(command, output, errors);
            boolean ended = await(process, command);
            return new Result(ended ? process.exitValue() : KILLED, !ended, read(output), read(errors));
        } finally {
            FileTree.delete(logs);
        }
    }

    @Override
    public void push(Path from, String to) {
        FileTree.copy(from, Path.of(to));
    }

    @Override
    public void pull(String from, Path to) {
        FileTree.copy(Path.of(from), to);
    }

    private static Process start(Command command, Path output, Path errors) {
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        command.folder().ifPresent(folder -> builder.directory(folder.toFile()));
        builder.environment().putAll(command.environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, cannotStart(command), e);
        }
    }

    /** True if it ended by itself within its limit. */
    private static boolean await(Process process, Command command) {
        Thread atExit = new Thread(() -> end(process), "end " + command.words().get(0));
        boolean hooked = hook(atExit);
        try {
            boolean ended = process.waitFor(command.limit().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            return ended;
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            Diagnostic stopped =
                    Diagnostic.error("'" + command.words().get(0) + "' was ended because the run was interrupted");
            throw new EdgeAiException(EdgeAiException.Kind.INTERRUPTED, stopped, e);
        } finally {
            if (hooked) {
                unhook(atExit);
            }
        }
    }

    /** Ends a process and all its children: asks first, then forces those that stay. */
    private static void end(Process process) {
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        family.forEach(ProcessHandle::destroy);
        await(family);
        // Orphans leave the tree when their parent dies, so whoever joined since is looked up before this blow.
        List<ProcessHandle> rest = Stream.concat(family.stream().flatMap(ProcessHandle::descendants), family.stream())
                .toList();
        rest.forEach(ProcessHandle::destroyForcibly);
        await(rest);
    }

    private static void await(List<ProcessHandle> family) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (family.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            // Already ending: the caller restores the flag once the process is gone.
            Thread.onSpinWait();
        }
    }

    private static boolean hook(Thread thread) {
        try {
            Runtime.getRuntime().addShutdownHook(thread);
            return true;
        } catch (IllegalStateException e) {
            return false; // The machine is going down already.
        }
    }

    private static void unhook(Thread thread) {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            Thread.onSpinWait(); // The hook runs just now, which is as good.
        }
    }

    private static Diagnostic cannotStart(Command command) {
        String program = command.words().get(0);
        boolean lost =
                command.folder().map(folder -> !Files.isDirectory(folder)).orElse(false);
        return lost
                ? Diagnostic.error("'" + program + "' cannot be started: its working folder '"
                        + command.folder().orElseThrow() + "' does not exist")
                : Diagnostic.error("'" + program
                                + "' cannot be started: there is no such program, or it is not executable")
                        .hint("install it, or look whether it stands on the PATH");
    }

    private static Path temporaryFolder(Command command) {
        try {
            return Files.createTempDirectory("edgeai-run");
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + command.words().get(0) + "' cannot be started: no file can be written in '"
                                    + System.getProperty("java.io.tmpdir") + "' (" + e.getMessage() + ")")
                            .hint(
                                    "free some space there, or name another folder: EDGEAI_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"),
                    e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("the program's output in '" + file + "' cannot be read: " + e.getMessage()),
                    e);
        }
    }
}
