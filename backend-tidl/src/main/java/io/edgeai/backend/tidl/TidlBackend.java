package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Request;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.Verified;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.api.stage.Within;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texas Instruments' deep learning accelerators. */
public final class TidlBackend implements Backend {

    /** Options of TIDL. Keys of the vendor's own files keep the vendor's names, and its defaults. */
    @Help("Options of TIDL.")
    public record Options(
            @Help(
                            "true: the vendor's tool compiles, which must be installed; false: everything that it takes is written, and nothing is compiled")
                    @Default("true")
                    boolean compile,
            @Help(
                            "osrt: the vendor's ONNX Runtime or TFLite, which can leave layers to the Arm cores; importer: the stand-alone importer, for whole networks")
                    @Default("osrt")
                    Route route,
            @Help(
                            "with 'ranges: vendor': how the vendor calibrates, 0 plain, 1 ranges and biases, 2 extremes and biases, 9 by its own flags; 1 where left out")
                    @Within(least = 0, most = 9)
                    Optional<Integer> accuracyLevel,
            @Help("with 'ranges: vendor': iterations of the bias calibration; 50 where left out, 100 for powers of two")
                    @Within(least = 1)
                    Optional<Integer> biasIterations,
            @Help(
                            "with our ranges: how they are handed over; auto: as Q/DQ in ONNX, or in the prototxt where values of powers of two have 16 bits")
                    @Default("auto")
                    HandOver handOver,
            @Help("keys of the importer's configuration, in the vendor's words, e.g. {msmcSizeKB: 1024}") @Default("{}")
                    Map<String, Object> importer,
            @Help("the same as the vendor's own file") Optional<NamedFile> importerFile,
            @Help("keys of the runtimes' options, e.g. {'advanced_options:add_data_convert_ops': 3}") @Default("{}")
                    Map<String, Object> provider,
            @Help("keys of the compiler's device description (perfSimConfig), e.g. {ENABLE_PERSIT_WT_ALLOC: 1}")
                    @Default("{}")
                    Map<String, Object> deviceConfig,
            @Help(
                            "the same network as .tflite, .pb or Caffe's .prototxt: with 'ranges: vendor' it is given to the vendor's importer in place of our model")
                    Optional<NamedFile> source,
            @Help("pictures that the camera gives in a second, to be held against the model's") @Within(above = 0)
                    Optional<Double> cameraFps,
            @Help(
                            "what the board printed when it ran the model with debugTraceLevel 1, as a file: its cycles become ms and pictures a second")
                    Optional<NamedFile> boardLog,
            @Help("Python with the vendor's onnxruntime or tflite_runtime") @Default("python3") String python,
            @Help("a container image in which the vendor's tools run; on this machine where left out")
                    Optional<String> image,
            @Help("the program that runs containers") @Default("docker") String container,
            @Help("after so long one job of the vendor's tools counts as hanging and is ended") @Default("60 min")
                    Duration limit) {

        /** The two front doors. */
        public enum Route {
            OSRT,
            IMPORTER
        }

        /** The ways of our ranges. */
        public enum HandOver {
            AUTO,
            QDQ,
            PROTOTXT
        }

        public Options {
            importer = Map.copyOf(importer);
            provider = Map.copyOf(provider);
            deviceConfig = Map.copyOf(deviceConfig);
            if (!importer.isEmpty() && importerFile.isPresent()) {
                throw new IllegalArgumentException(
                        "'importer' and 'importer-file' say the same twice; keep one of them");
            }
            if (accuracyLevel.isPresent() && !List.of(0, 1, 2, 9).contains(accuracyLevel.get())) {
                throw new IllegalArgumentException("'accuracy-level: " + accuracyLevel.get() + "' is not 0, 1, 2 or 9");
            }
        }
    }

    @Override
    public String id() {
        return "tidl";
    }

    @Override
    public List<Chip> chips() {
        return TidlChip.TABLE.chips();
    }

    @Override
    public Converter converter() {
        return job -> new TidlConversion(job).run();
    }

    @Override
    public Deployer deployer() {
        return TidlEmulation::open;
    }

    @Override
    public Class<? extends Record> options() {
        return Options.class;
    }

    @Override
    public List<Diagnostic> check(Request request) {
        return new TidlCheck(TidlConfig.of(request)).problems();
    }

    @Override
    public Optional<Toolchain> toolchain() {
        return Optional.of(TidlTool.TOOLS);
    }

    /** The vendor's tools and boards were never at hand. */
    @Override
    public Verified verified(Chip chip) {
        return new Verified(
                Verified.Level.EMULATION, "sessions of the tools in the tests are built from documentation");
    }

    @Override
    public boolean needsToolchain(Record options, TargetSpec.Ranges ranges) {
        return ((Options) options).compile();
    }
}
