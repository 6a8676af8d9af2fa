package io.edgeai.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C: the first asks the run to stop where it can go on later, the second ends the process at once. Java has no public way to do more at a signal than
 * to die, so {@code sun.misc.Signal} is called by its name; where it is missing, Ctrl-C ends the process at once.
 */
final class Interrupts implements BooleanSupplier {

    private static final int EXIT_CODE = 130;

    private final AtomicInteger count = new AtomicInteger();
    private final Console console;
    private final Thread worker;

    private Interrupts(Console console, Thread worker) {
        this.console = console;
        this.worker = worker;
    }

    /** Watches for signals on behalf of the calling thread. */
    static Interrupts watch(Console console) {
        var interrupts = new Interrupts(console, Thread.currentThread());
        for (String signal : List.of("INT", "TERM")) {
            interrupts.handle(signal);
        }
        return interrupts;
    }

    /** True once the user wants to stop. */
    @Override
    public boolean getAsBoolean() {
        return count.get() > 0;
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            arrived();
                        }
                        return null;
                    });
            Method register = signal.getMethod("handle", signal, handler);
            register.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            console.err().println("note: " + name + " ends this run at once: " + e);
        }
    }

    private void arrived() {
        if (count.incrementAndGet() > 1) {
            // Nobody asks the tools to end any more, and they would go on without us.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        console.err().println("\nstopping; what is finished is kept. Press Ctrl-C again to end at once.");
        worker.interrupt();
    }
}
