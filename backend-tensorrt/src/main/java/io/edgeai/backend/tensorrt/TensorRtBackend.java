package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Request;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.api.stage.Within;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** NVIDIA's GPUs, embedded and in servers. */
public final class TensorRtBackend implements Backend {

    /** What an engine is built with. */
    @Help(
            "Options of TensorRT. An engine is built on the device that runs it, from the ONNX file that a conversion writes.")
    public record Options(
            @Help(
                            "builds and measures an engine by trtexec on this machine already at conversion; without it the ONNX file, its contract and a README with the command are the result")
                    @Default("false")
                    boolean compile,
            @Help("the Python on the device that has the package tensorrt") @Default("python3") String python,
            @Help("trtexec, where it does not stand on the PATH") @Default("trtexec") String trtexec,
            @Help("the most memory that the builder may use for a layer; small boards: 64 to 256 MiB")
                    @Default("256 MiB")
                    @Within(least = 1)
                    Bytes workspace,
            @Help("how long the builder looks for the fastest kernels (releases from 8.6 on)")
                    @Default("3")
                    @Within(least = 0, most = 5)
                    int optimizationLevel,
            @Help("for a DLA: its core; runs int8 by the calibration cache, as a DLA takes no Q/DQ")
                    @Default("-1")
                    @Within(least = -1, most = 1)
                    int dlaCore,
            @Help("after so long a build counts as hanging and is ended") @Default("60 min") Duration limit) {

        /** The defaults. */
        public Options() {
            this(false, "python3", "trtexec", new Bytes(256L << 20), 3, -1, Duration.ofMinutes(60));
        }
    }

    @Override
    public String id() {
        return "tensorrt";
    }

    @Override
    public List<Chip> chips() {
        return TensorRtChips.all();
    }

    @Override
    public List<Diagnostic> check(Request request) {
        Optional<Location> core = request.place("dla-core");
        return TensorRtConversion.problems(
                        TensorRtChips.TABLE.row(request.chip().id()),
                        (Options) request.options(),
                        request.scheme(),
                        request.target().ranges() == TargetSpec.Ranges.EDGEAI)
                .stream()
                .map(one -> one.message().startsWith("'dla-core")
                        ? core.map(one::at).orElse(one)
                        : one)
                .toList();
    }

    @Override
    public Converter converter() {
        return job -> new TensorRtConversion(job).run();
    }

    @Override
    public Deployer deployer() {
        return TensorRtDevice::open;
    }

    @Override
    public boolean hasSimulator() {
        return false;
    }

    @Override
    public boolean runsHere() {
        return true;
    }

    /** What is handed over runs in ONNX Runtime; no engine was ever built. */
    @Override
    public Verified verified(Chip chip) {
        return new Verified(
                Verified.Level.EMULATION,
                "the ONNX handed over answers as the emulation in ONNX Runtime; sessions of the builder are built from documentation");
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }
}
