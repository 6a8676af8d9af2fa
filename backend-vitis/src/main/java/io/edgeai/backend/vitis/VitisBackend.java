package io.edgeai.backend.vitis;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.backend.Request;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.api.stage.TargetSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** AMD's DPUs. */
public final class VitisBackend implements Backend {

    /** Options of Vitis AI. */
    @Help("Options of Vitis AI.")
    public record Options(
            @Help(
                            "true: the vendor's container quantizes and compiles to an .xmodel; false: everything that it takes is written, and nothing is compiled")
                    @Default("true")
                    boolean compile,
            @Help(
                            "the release of the vendor's tools and of the board's image: 2.5, 3.0 or 3.5; it decides the fingerprint")
                    @Default("3.0")
                    String release,
            @Help(
                            "the vendor's configuration of the quantizer under kebab-case keys; the vendor's defaults where left out")
                    Optional<Map<String, Object>> quantizer,
            @Help("the same as the vendor's own JSON file") Optional<NamedFile> quantizerFile,
            @Help("the fingerprint of the board's DPU where it is not the usual one, e.g. 0x1000020f6014406")
                    Optional<String> fingerprint,
            @Help("the container of the vendor's tools") @Default("xilinx/vitis-ai-pytorch-cpu:latest") String image,
            @Help("the program that runs containers") @Default("docker") String container,
            @Help("after so long one job of the vendor's tools counts as hanging and is ended") @Default("60 min")
                    Duration limit) {

        public Options {
            if (!Dpu.RELEASES.contains(release)) {
                throw new IllegalArgumentException(
                        "release '" + release + "' is not one of " + String.join(", ", Dpu.RELEASES));
            }
            if (quantizer.isPresent() && quantizerFile.isPresent()) {
                throw new IllegalArgumentException(
                        "'quantizer' and 'quantizer-file' say the same twice; keep one of them");
            }
            if (fingerprint.isPresent() && !fingerprint.get().matches("0x[0-9a-f]{1,16}")) {
                throw new IllegalArgumentException("fingerprint '" + fingerprint.get()
                        + "' is not 0x and up to 16 lower-case hexadecimal digits, as xdputil query prints it");
            }
        }

        /** The defaults, compiled or not. */
        Options(boolean compile) {
            this(
                    compile,
                    "3.0",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "xilinx/vitis-ai-pytorch-cpu:latest",
                    "docker",
                    Duration.ofMinutes(60));
        }

        /**
         * The quantizer's configuration, if the user gives one.
         *
         * @param places where its keys stand in the spec, as far as that is known
         * @throws EdgeAiException with all that is wrong, by line
         */
        Optional<QuantizerConfig> given(Map<String, Location> places) {
            return quantizer
                    .map(keys -> QuantizerConfig.of(keys, release, places))
                    .or(() -> quantizerFile.map(file -> QuantizerConfig.read(file.path(), release)));
        }
    }

    @Override
    public String id() {
        return "vitis";
    }

    @Override
    public List<Chip> chips() {
        return Dpu.TABLE.rows().stream().map(row -> new Dpu(row).chip()).toList();
    }

    @Override
    public Converter converter() {
        return job -> new VitisConversion(job).run();
    }

    @Override
    public Deployer deployer() {
        return DpuSession::open;
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }

    /** The quantizer's configuration: all that is wrong with it, where it stands. */
    @Override
    public List<Diagnostic> check(Request request) {
        try {
            ((Options) request.options()).given(request.places("quantizer"));
            return List.of();
        } catch (EdgeAiException e) {
            return e.diagnostics();
        }
    }

    @Override
    public Quantizing quantizing(Record options, Quantizing usual) {
        return ((Options) options)
                .given(Map.of())
                .map(given -> given.quantizing(usual))
                .orElse(usual);
    }

    @Override
    public boolean hasSimulator() {
        return false;
    }

    /** AMD Quark quantizes where the vendor is to find the ranges. */
    @Override
    public Optional<Toolchain> toolchain() {
        return Optional.of(VitisConversion.QUARK);
    }

    /** Quark was run; vai_q_pytorch, vai_c_xir, VART and boards were not. */
    @Override
    public Verified verified(Chip chip) {
        return new Verified(
                Verified.Level.EMULATION,
                "AMD Quark quantizes really; the compiler's and the board's sessions are built from documentation");
    }

    @Override
    public boolean needsToolchain(Record options, TargetSpec.Ranges ranges) {
        return ranges == TargetSpec.Ranges.VENDOR && !((Options) options).compile();
    }
}
