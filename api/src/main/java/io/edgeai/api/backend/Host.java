package io.edgeai.api.backend;

import java.nio.file.Path;

/** A machine on which programs run: this one, a container, a board by ssh or adb, or a recorded transcript. The only way to start anything. */
public interface Host {

    /**
     * What a program left.
     *
     * @param exitCode its exit code; 128 + n after signal n
     * @param timedOut it was ended because its limit had passed
     * @param output standard output
     * @param errors standard error
     */
    record Result(int exitCode, boolean timedOut, String output, String errors) {
        /** True if it ended by itself with exit code 0. */
        public boolean ok() {
            return exitCode == 0 && !timedOut;
        }
    }

    /**
     * Runs a program to its end. An interrupt of the calling thread ends the program and its children.
     *
     * @throws io.edgeai.api.report.EdgeAiException if it cannot be started
     */
    Result run(Command command);

    /** Copies a file or folder of this machine to a path there. */
    void push(Path from, String to);

    /** Copies a file or folder from there to this machine. */
    void pull(String from, Path to);
}
