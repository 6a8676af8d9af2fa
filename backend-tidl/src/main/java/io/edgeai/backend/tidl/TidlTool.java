package io.edgeai.backend.tidl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.tool.Container;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.LinkedToolchain;
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
import java.util.LinkedHashMap;
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
record TidlTool(Host host, Path tools, String soc, String python, Optional<Container> container, Duration limit) {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String IMPORTER = "tidl_model_import.out";

    static final LinkedToolchain TOOLS = new LinkedToolchain(
            "tidl_tools 11.0",
            IMPORTER,
            "edgeai cannot fetch them: get tidl_tools of your SDK's release from the vendor, then  edgeai toolchain install tidl --variant FOLDER,  or write  options: {compile: false}  to stop before them");

    static final String DRIVER = "driver.py";

    private static final Pattern BAD = Pattern.compile(
            "TIDLRT_invoke failed|\\[TIDL_[^\\]]*\\]\\s*ERROR|^\\s*(TIDL )?ERROR\\s*:", Pattern.MULTILINE);

    static TidlTool of(Options options, String soc, TidlConversion.Where where) {
        Optional<Container> container = options.image().map(image -> new Container(options.container(), image));
        return new TidlTool(where.host(), where.tools(), soc, options.python(), container, options.limit());
    }

    /** The tool that a contract was made with. */
    static TidlTool of(JsonNode contract, Deployment job) {
        JsonNode words = contract.path("container");
        Optional<Container> container = words.isEmpty()
                ? Optional.empty()
                : Optional.of(new Container(words.get(0).asText(), words.get(1).asText()));
        return new TidlTool(
                job.host(),
                LinkedToolchain.folder(job.toolchain()),
                contract.path("soc").asText(),
                contract.path("python").asText(),
                container,
                Duration.ofMinutes(contract.path("limit-minutes").asLong(60)));
    }

    /** The stand-alone importer, which must stand in its own folder: its default programs have relative paths. */
    String importer(Path folder, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("./" + IMPORTER));
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
        ToolRun run = ToolRun.of(host, placed(command.with(environment), folder), folder.resolve("tidl.log"));
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

    private Command placed(Command command, Path folder) throws IOException {
        Path own = folder.toAbsolutePath();
        Map<Path, String> mounts = new LinkedHashMap<>();
        mounts.put(own, own.toString());
        mounts.put(Files.exists(tools) ? tools.toRealPath() : tools, tools.toString());
        Command whole = command.in(command.folder().orElse(own).toAbsolutePath());
        return container.map(one -> one.around(whole, mounts).in(own)).orElse(command);
    }
}
