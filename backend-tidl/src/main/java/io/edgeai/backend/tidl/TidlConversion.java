package io.edgeai.backend.tidl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.backend.tool.CalibrationPictures;
import io.edgeai.api.backend.tool.ContractFacts;
import io.edgeai.api.backend.tool.LinkedToolchain;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.backend.tool.TableText;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.OnnxFiles;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.backend.tidl.TidlBackend.Options;
import io.edgeai.backend.tidl.TidlBackend.Options.HandOver;
import io.edgeai.backend.tidl.TidlBackend.Options.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One conversion. All that either of the vendor's tools takes is written into the job's folder and read back; then, as asked for: nothing, the stand-alone
 * importer, or the compilation by the runtimes.
 */
final class TidlConversion {

    private static final Pattern SUBGRAPHS = Pattern.compile(
            "Final number of subgraphs created are\\s*:\\s*(\\d+),\\s*-\\s*Offloaded Nodes\\s*-\\s*(\\d+),\\s*Total Nodes\\s*-\\s*(\\d+)");

    private final Conversion job;
    private final Options options;
    private final TidlConfig config;
    private final CalibrationPictures pictures;
    private final List<Diagnostic> findings = new ArrayList<>();

    /** Where the vendor's programs run and lie. */
    record Where(Host host, Path tools) {}

    TidlConversion(Conversion job) {
        this.job = job;
        this.options = (Options) job.options();
        CalibrationPictures all = CalibrationPictures.of(job.calibration());
        this.config = TidlConfig.of(job, all.all().size());
        this.pictures = all.atMost(config.pictures().orElse(0));
    }

    Artifact run() {
        check();
        return job.make(() -> {
            KeyValues importer = config.importer();
            write(importer);
            TidlPerformance performance = new TidlPerformance(job.quantized(), config);
            findings.addAll(performance.findings());
            return options.compile() ? compiled(performance) : written(performance);
        });
    }

    private Path at(String name) {
        return job.folder().resolve(name);
    }

    private void check() {
        if (pictures.all().isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("no calibration pictures: the vendor's tools do not run without"));
        }
        config.checked();
        if (config.ours() && config.handOver().isEmpty()) {
            findings.add(Diagnostic.warning(
                            "ranges of affine values in 16 bits cannot be handed over to TIDL: it calibrates by itself, and differs from the emulation")
                    .hint("take scheme w16a16-p2, or w8a8 with single layers in 16 bits"));
        }
    }

    private void write(KeyValues importer) throws IOException {
        String model = job.name() + ".onnx";
        Optional<HandOver> way = config.handOver();
        TidlRanges ranges = new TidlRanges(job.quantized());
        if (way.equals(Optional.of(HandOver.QDQ))) {
            Model qdq = ranges.qdq();
            OnnxFiles.load().write(qdq, at(model));
            findings.addAll(ranges.compare(OnnxFiles.load().read(at(model))));
            if (!config.wide().isEmpty()) {
                findings.add(Diagnostic.warning("ranges of " + config.wide().size()
                        + " values in 16 bits are TIDL's own: its Q/DQ has 8 bits only"));
            }
        } else {
            Files.copy(job.file(), at(model));
        }
        if (way.equals(Optional.of(HandOver.PROTOTXT))) {
            Files.writeString(at(TidlConfig.PROTOTXT), ranges.prototxt());
            findings.addAll(ranges.compare(Files.readString(at(TidlConfig.PROTOTXT))));
        }
        Path file = Files.writeString(at(job.name() + "_import.txt"), importer.write());
        if (!KeyValues.read(TidlConfig.IMPORTER, file).values().equals(importer.values())) {
            throw new IllegalStateException("'" + file + "' does not read as it was written");
        }
        Optional<KeyValues> device = config.device();
        if (device.isPresent()) {
            Files.writeString(at(TidlConfig.DEVICE_FILE), device.get().write());
        }
        Optional<NamedFile> source = options.source();
        if (source.isPresent()) {
            sources(source.get().path());
        }
        pictures.writeRaw(job.folder());
        pictures.writePngs(job.folder(), TidlConfig.CALIBRATION, job.preprocessing());
        TidlTool.place(job.folder());
        TidlTool.JSON
                .writerWithDefaultPrettyPrinter()
                .writeValue(at("compile.request.json").toFile(), request());
        Files.writeString(at("README.md"), readme());
    }

    /** Caffe's weights lie beside its network. */
    private void sources(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Files.copy(file, at(name));
        if (name.endsWith(".prototxt")) {
            String weights = name.replaceAll("\\.prototxt$", ".caffemodel");
            Files.copy(file.resolveSibling(weights), at(weights));
        }
        findings.add(Diagnostic.warning(
                "'" + name + "' was given to TIDL in place of the ONNX model: emulated figures are the ONNX model's"));
    }

    private ObjectNode request() {
        ObjectNode json = TidlTool.JSON.createObjectNode().put("job", "compile");
        json.put("model", config.model());
        json.setAll(TidlTool.JSON.<ObjectNode>valueToTree(pictures.facts(job.preprocessing())));
        ObjectNode keys = json.putObject("options");
        config.provider().plain().forEach((name, value) -> {
            if (value instanceof Integer whole) {
                keys.put(name, whole);
            } else {
                keys.put(name, String.valueOf(value));
            }
        });
        return json;
    }

    private Artifact written(TidlPerformance performance) throws IOException {
        findings.add(Diagnostic.warning("'" + job.name() + "' was not compiled for "
                        + job.chip().id() + " (options: {compile: false}); what TIDL's tools take lies beside it")
                .hint("its README.md has the commands"));
        return artifact(at(job.name() + ".onnx"), performance, Map.of());
    }

    private Artifact compiled(TidlPerformance performance) throws IOException {
        Path tools = LinkedToolchain.folder(job.toolchain()).toAbsolutePath();
        TidlTool tool = TidlTool.of(options, config.chip().soc(), new Where(job.tools(), tools));
        Path main = options.route() == Route.IMPORTER ? byImporter(tool) : byRuntime(tool);
        List<Path> made;
        try (Stream<Path> all = Files.walk(job.folder())) {
            made = all.filter(path -> Files.isRegularFile(path)
                            && !path.toString().contains("tempDir")
                            && String.valueOf(path.getFileName()).matches(".*tidl_(net|io).*\\.bin|allowedNode.txt"))
                    .sorted()
                    .toList();
        }
        long bytes = 0;
        for (Path path : made) {
            bytes += Files.size(path);
        }
        return artifact(main, performance, Map.of("flash-bytes", (double) bytes));
    }

    private Path byImporter(TidlTool tool) throws IOException {
        String own = job.folder().toAbsolutePath() + "/";
        Path list = at("calibration.here.txt");
        Files.write(
                list,
                Files.readAllLines(at(TidlConfig.CALIBRATION)).stream()
                        .map(name -> own + name)
                        .toList());
        List<String> words = new ArrayList<>(List.of(
                own + job.name() + "_import.txt",
                "--inData",
                list.toAbsolutePath().toString()));
        KeyValues written = KeyValues.read(TidlConfig.IMPORTER, at(job.name() + "_import.txt"));
        for (String name : List.of(
                "inputNetFile", "inputParamsFile", "outputNetFile", "outputParamsFile", "quantParamsPrototxtFile")) {
            if (written.has(name)) {
                words.addAll(List.of("--" + name, own + written.text(name)));
            }
        }
        if (config.device().isPresent()) {
            words.addAll(List.of("--perfSimConfig", own + TidlConfig.DEVICE_FILE));
        }
        tool.importer(job.folder(), words);
        Path net = at(written.text("outputNetFile"));
        for (Path made : List.of(net, at(written.text("outputParamsFile") + "1.bin"))) {
            require(made);
        }
        return net;
    }

    private Path byRuntime(TidlTool tool) throws IOException {
        ObjectNode request = request();
        String log = tool.python(job.folder(), request).path("log").asText();
        Matcher told = SUBGRAPHS.matcher(log);
        if (!told.find()) {
            throw EdgeAiException.step(Diagnostic.error(
                            "TIDL's log does not tell the number of subgraphs: nothing is known of what was offloaded")
                    .in("the whole log: " + at("tidl.log"))
                    .hint("its release may differ from the tested form; compare docs/backends/tidl.md"));
        }
        int offloaded = Integer.parseInt(told.group(2));
        int total = Integer.parseInt(told.group(3));
        if (offloaded < total) {
            String message = total - offloaded + " of " + total + " nodes run in float on the Arm cores of "
                    + job.chip().id();
            findings.add(
                    job.cpuAllowed()
                            ? Diagnostic.warning(message)
                            : Diagnostic.error(message)
                                    .hint("write  allow: [cpu-fallback]  under this target to accept that"));
        }
        if (!told.group(1).equals("1")) {
            findings.add(Diagnostic.warning("the network is cut into " + told.group(1)
                    + " subgraphs; each costs copies and a wake-up of the host"));
        }
        Path artifacts = at(TidlConfig.ARTIFACTS);
        require(artifacts.resolve("allowedNode.txt"));
        try (Stream<Path> all = Files.list(artifacts)) {
            List<Path> nets = all.filter(path -> path.toString().endsWith("_tidl_net.bin"))
                    .toList();
            if (nets.isEmpty()) {
                require(artifacts.resolve("SUBGRAPH_tidl_net.bin"));
            }
            nets.forEach(net -> require(Path.of(net.toString().replaceAll("_net\\.bin$", "_io_1.bin"))));
        }
        return at(request.path("model").asText());
    }

    private void require(Path made) {
        if (!Files.isRegularFile(made)) {
            throw EdgeAiException.step(Diagnostic.error("TIDL's tool ended well, and '" + made + "' is not there")
                    .in("the whole log: " + at("tidl.log"))
                    .hint("fewer calibration runs than asked for, or a crash of its compiler, end so"));
        }
    }

    private Artifact artifact(Path file, TidlPerformance performance, Map<String, Double> sizes) throws IOException {
        ObjectNode json = TidlTool.JSON.createObjectNode().put("format", "edgeai-tidl-contract/1");
        json.setAll(TidlTool.JSON.<ObjectNode>valueToTree(ContractFacts.of(job)));
        json.put("soc", config.chip().soc());
        json.put("route", options.route() == Route.OSRT ? "osrt" : "importer").put("compiled", options.compile());
        json.put("python", options.python())
                .put("limit-minutes", options.limit().toMinutes());
        var container = json.putArray("container");
        options.image().ifPresent(image -> container.add(options.container()).add(image));
        json.set("request", request());
        json.set("artifact", TidlTool.JSON.valueToTree(ContractFacts.file(file)));
        Path contract = at(job.name() + ".tidl.json");
        TidlTool.JSON.writerWithDefaultPrettyPrinter().writeValue(contract.toFile(), json);
        Map<String, Double> figures = new LinkedHashMap<>(sizes);
        figures.putAll(performance.figures());
        return new Artifact(
                "tidl",
                job.chip().id(),
                file,
                contract,
                Digest.ofFile(file),
                figures,
                findings,
                performance.exhibits());
    }

    private String readme() {
        boolean prototxt = config.handOver().equals(Optional.of(HandOver.PROTOTXT));
        return TableText.filled(
                Resources.text(TidlConversion.class, "handover.md"),
                Map.of(
                        "name", job.name(),
                        "chip", job.chip().id(),
                        "soc", config.chip().soc(),
                        "ranges", prototxt ? " --quantParamsPrototxtFile $HERE/quant_params.prototxt" : ""));
    }
}
