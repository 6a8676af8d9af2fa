package io.edgeai.backend.tidl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.backend.tool.ToolRun;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.backend.tidl.TidlBackend.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs the vendor's programs, on this machine or in a container, one child process each: its compiler can die by a signal. An exit code of 0 proves nothing,
 * so the log is searched too.
 *
 * @param tools the folder with the vendor's programs
 */
record TidlTool(Host host, Path tools, String soc, String python, List<String> container, Duration limit) {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String DRIVER = "driver.py";

    private static final Pattern BAD = Pattern.compile(
            "TIDLRT_invoke failed|\\[TIDL_[^\\]]*\\]\\s*ERROR|^\\s*(TIDL )?ERROR\\s*:", Pattern.MULTILINE);

    static TidlTool of(Options options, String soc, TidlConversion.Where where) {
        List<String> container = new ArrayList<>();
        options.image().ifPresent(image -> container.addAll(List.of(options.container(), image)));
        return new TidlTool(where.host(), where.tools(), soc, options.python(), container, options.limit());
    }

    /** The tool that a contract was made with. */
    static TidlTool of(JsonNode contract, Deployment job) {
        List<String> container = new ArrayList<>();
        contract.path("container").forEach(word -> container.add(word.asText()));
        return new TidlTool(
                job.host(),
                TidlTools.folder(job.toolchain()),
                contract.path("soc").asText(),
                contract.path("python").asText(),
                container,
                Duration.ofMinutes(contract.path("limit-minutes").asLong(60)));
    }

    /** The stand-alone importer, which must stand in its own folder: its default programs have relative paths. */
    String importer(Path folder, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("./" + TidlTools.IMPORTER));
        words.addAll(arguments);
        return must("TIDL's importer", folder, new Command(words, Optional.of(tools), Map.of(), limit));
    }

    /** A job of the runtimes; gives what it left in JOB.result.json. */
    JsonNode python(Path folder, ObjectNode request) throws IOException {
        String name = request.path("job").asText();
        place(folder);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(name + ".request.json").toFile(), request);
        must(
                "TIDL's runtime, job '" + name + "',",
                folder,
                new Command(
                        List.of(python, DRIVER, name + ".request.json", name + ".result.json"),
                        Optional.of(folder),
                        Map.of(),
                        limit));
        Path result = folder.resolve(name + ".result.json");
        if (!Files.isRegularFile(result)) {
            throw EdgeAiException.step(Diagnostic.error(
                    "TIDL's runtime ended its job '" + name + "' well, and '" + result + "' is not there"));
        }
        ObjectNode answer = (ObjectNode) JSON.readTree(result.toFile());
        return answer.put("log", Files.readString(folder.resolve("tidl.log")));
    }

    static void place(Path folder) {
        Resources.place(TidlTool.class, folder, DRIVER);
        Exchange.placeDriver(folder);
    }

    private String must(String subject, Path folder, Command command) throws IOException {
        Map<String, String> environment =
                Map.of("SOC", soc, "TIDL_TOOLS_PATH", tools.toString(), "LD_LIBRARY_PATH", tools.toString());
        ToolRun run = ToolRun.of(
                host, inContainer(command, folder, environment).with(environment), folder.resolve("tidl.log"));
        boolean bad = BAD.matcher(run.log()).find();
        if (run.ok() && !bad) {
            return run.log();
        }
        throw run.failure(Diagnostic.error(subject + " " + (run.ok() ? "ended well and tells of an error" : run.how()))
                .hint(hint(run.log())));
    }

    private static String hint(String log) {
        if (log.contains("TIDLCompilationProvider")) {
            return "the Python of option 'python' has the public onnxruntime, not the vendor's: install the vendor's wheel";
        }
        return log.contains("libvx_tidl_rt.so")
                ? "the vendor's tools are not whole, or of another release than its runtime"
                : "mend what the log names, or write  options: {compile: false}  to stop before the vendor's tools";
    }

    private Command inContainer(Command command, Path folder, Map<String, String> environment) throws IOException {
        if (container.isEmpty()) {
            return command;
        }
        Path real = Files.exists(tools) ? tools.toRealPath() : tools;
        Path own = folder.toAbsolutePath();
        List<String> words = new ArrayList<>(
                List.of(container.get(0), "run", "--rm", "-v", own + ":" + own, "-v", real + ":" + tools, "-w"));
        words.add(command.folder().orElse(own).toAbsolutePath().toString());
        environment.forEach((key, value) -> words.addAll(List.of("-e", key + "=" + value)));
        words.add(container.get(1));
        words.addAll(command.words());
        return new Command(words, Optional.of(own), command.environment(), limit);
    }
}
