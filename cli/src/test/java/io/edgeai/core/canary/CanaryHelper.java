package io.edgeai.core.canary;

import io.edgeai.backend.canary.CanaryBackend;
import java.io.IOException;
import java.util.Random;
import picocli.CommandLine;

/** Breaks laws on purpose: its name, its memory, its printing, its libraries, its knowledge of a backend. */
public class CanaryHelper {

    static int calls;

    CanaryBackend backend = new CanaryBackend();
    CommandLine library = new CommandLine(this);

    Process start() throws IOException {
        return Runtime.getRuntime().exec(new String[] {"true"});
    }

    int draw() {
        return new Random().nextInt();
    }

    void refuse() {
        throw new UnsupportedOperationException("canary");
    }

    void end() {
        System.out.println(calls++);
        System.exit(1);
    }
}
