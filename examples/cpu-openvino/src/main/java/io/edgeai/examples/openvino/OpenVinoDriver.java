package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Calls driver.py with the installation's Python. What it printed is kept in a log beside its files. */
record OpenVinoDriver(Path toolchain, Path folder, Host host) {

    private static final int TAIL = 8;

    /** Runs one of the driver's commands to its end. */
    void run(Duration limit, String... words) {
        List<String> all =
                new ArrayList<>(List.of(OpenVinoToolchain.python(toolchain).toString(), "-I", script()));
        Stream.of(words).forEach(all::add);
        Host.Result result = host.run(Command.of(all.toArray(String[]::new))
                .in(folder)
                .within(limit)
                .with(Map.of("OPENVINO_TELEMETRY", "0")));
        Path log = folder.resolve(words[0] + ".log");
        String printed = result.output() + result.errors();
        write(log, printed);
        if (!result.ok()) {
            List<String> lines = printed.lines().filter(line -> !line.isBlank()).toList();
            String tail = String.join("\n  | ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
            throw EdgeAiException.step(Diagnostic.error("openvino ended with "
                            + (result.timedOut()
                                    ? "its limit of " + limit.toMinutes() + " min"
                                    : "" + result.exitCode())
                            + " in '" + words[0] + "'")
                    .in("| " + tail + "\n  the whole log: " + log));
        }
    }

    private String script() {
        Path file = folder.resolve("driver.py");
        try (InputStream source = OpenVinoDriver.class.getResourceAsStream("driver.py")) {
            if (source == null) {
                throw new IllegalStateException("resource 'driver.py' is not in this jar");
            }
            Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
            return file.toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
