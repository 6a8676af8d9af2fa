package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.backend.tidl.TidlBackend.Options;
import io.edgeai.backend.tidl.TidlBackend.Options.HandOver;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What follows from model, chip and target in the vendor's keys, and the rules between keys. The importer and the runtimes say the same in different words
 * (quantization_scale_type 1, 4 is quantizationStyle 3, 6; accuracy_level is calibrationOption).
 *
 * @param pictures how many calibration pictures there are
 */
record TidlConfig(Conversion job, Options options, TidlChips.Row chip, int pictures) {

    static final String CALIBRATION = "calibration.txt";
    static final String PROTOTXT = "quant_params.prototxt";
    static final String ARTIFACTS = "artifacts";
    static final String DEVICE = "device_config.cfg";

    private static final Map<String, Integer> FORMATS = Map.of("prototxt", 0, "pb", 1, "onnx", 2, "tflite", 3);

    static TidlConfig of(Conversion job, int pictures) {
        return new TidlConfig(
                job, (Options) job.options(), TidlChips.row(job.chip().id()), pictures);
    }

    private NumericScheme scheme() {
        return job.quantized().scheme();
    }

    boolean ownRanges() {
        return !job.quantized().activations().isEmpty();
    }

    private boolean powers() {
        return scheme().activations().scale() == Encoding.Scale.POWER_OF_TWO;
    }

    private boolean affine() {
        return !scheme().activations().symmetric();
    }

    /** How our ranges are handed over; empty where the vendor finds its own. */
    Optional<HandOver> handOver() {
        boolean wide = job.quantized().activations().values().stream()
                .anyMatch(params -> params.encoding().bits() > 8);
        boolean none = !ownRanges() || (affine() && scheme().activations().bits() > 8);
        HandOver chosen = options.handOver() != HandOver.AUTO
                ? options.handOver()
                : powers() && wide ? HandOver.PROTOTXT : HandOver.QDQ;
        return none ? Optional.empty() : Optional.of(chosen);
    }

    /** The accuracy level: 0 with our ranges, where nothing is left to calibrate. */
    private int level() {
        return handOver().isPresent() ? 0 : options.accuracyLevel().orElse(1);
    }

    private int iterations() {
        return options.biasIterations().orElse(powers() ? 100 : 50);
    }

    /** The importer's configuration, whole. */
    Settings importer() {
        Preprocessing wanted = job.preprocessing();
        int bits = scheme().activations().bits();
        boolean resized = wanted.fit() != Preprocessing.Fit.SQUASH;
        boolean plain = wanted.mean().stream().allMatch(mean -> mean == 0)
                && wanted.std().stream().allMatch(std -> std == 1);
        Settings derived = files(Settings.none(Keys.IMPORTER))
                .with("numParamBits", bits)
                .with("numFeatureBits", bits)
                .with("inWidth", wanted.width())
                .with("inHeight", wanted.height())
                .with("inNumChannels", wanted.colour().channels())
                .with("inDataNorm", plain ? 0 : 1)
                .with("resizeWidth", resized ? wanted.resize() : wanted.width())
                .with("resizeHeight", resized ? wanted.resize() : wanted.height())
                .with("inResizeType", resized ? 1 : 0)
                .with("inDataFormat", wanted.colour() == Preprocessing.Colour.BGR ? 0 : 1)
                .with("inData", CALIBRATION)
                .with("inFileFormat", 2)
                .with("postProcType", job.labels().isEmpty() ? 0 : 1)
                .with("quantizationStyle", affine() ? 6 : 3);
        if (!plain) {
            derived = derived.with("inMean", wanted.mean().toArray())
                    .with("inScale", wanted.std().stream().map(std -> 1 / std).toArray());
        }
        if (chip.device() >= 0) {
            derived = derived.with("deviceName", chip.device());
        }
        if (!options.deviceConfig().isEmpty()) {
            derived = derived.with("perfSimConfig", DEVICE);
        }
        Settings all = ranges(derived).and(options.given());
        Settings settled = usual(all, "debugTraceLevel", 1);
        settled = usual(settled, "numFrames", pictures);
        check(settled);
        return settled;
    }

    private Settings files(Settings empty) {
        String source = options.source().orElse(job.name() + ".onnx");
        int type = FORMATS.getOrDefault(source.substring(source.lastIndexOf('.') + 1), 2);
        Settings files = empty.with("modelType", type)
                .with("inputNetFile", file(source))
                .with("outputNetFile", "tidl_net_" + job.name() + ".bin")
                .with("outputParamsFile", "tidl_io_" + job.name() + "_");
        return type == 0
                ? files.with("inputParamsFile", file(source.replaceAll("\\.prototxt$", ".caffemodel")))
                : files;
    }

    private static String file(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }

    private Settings ranges(Settings derived) {
        List<String> wide = new TidlRanges(job.quantized()).wide();
        Settings named = wide.isEmpty() ? derived : derived.with("outputFeature16bitNamesList", wide.toArray());
        Optional<HandOver> way = handOver();
        if (way.isPresent()) {
            Settings level = named.with("calibrationOption", affine() ? 0 : 64);
            return way.get() == HandOver.QDQ
                    ? level.with("preQuantizedModel", 1)
                    : level.with("quantParamsPrototxtFile", PROTOTXT);
        }
        if (level() == 9) {
            return named;
        }
        int option = level() == 0 ? 64 : level() == 1 ? 7 : 132;
        Settings calibrated = named.with("calibrationOption", affine() ? option & 132 : option);
        return level() == 0 ? calibrated : calibrated.with("biasCalibrationIterations", iterations());
    }

    private static Settings usual(Settings settings, String name, Object value) {
        return settings.has(name) ? settings : settings.with(name, value);
    }

    /** The options of the runtimes' compilation, whole; paths are added where it runs. */
    Settings provider() {
        Settings derived = Settings.none(Keys.PROVIDER)
                .with("artifacts_folder", ARTIFACTS)
                .with("tensor_bits", scheme().activations().bits())
                .with("accuracy_level", level())
                .with("advanced_options:quantization_scale_type", affine() ? 4 : 1);
        List<String> wide = new TidlRanges(job.quantized()).wide();
        if (!wide.isEmpty()) {
            derived = derived.with("advanced_options:output_feature_16bit_names_list", String.join(", ", wide));
        }
        if (handOver().equals(Optional.of(HandOver.QDQ))) {
            derived = derived.with("advanced_options:prequantized_model", 1)
                    .with("advanced_options:calibration_iterations", -1);
        } else if (handOver().isPresent()) {
            derived = derived.with("advanced_options:quant_params_proto_path", PROTOTXT);
        } else if (level() == 1 || level() == 2) {
            derived = derived.with("advanced_options:calibration_iterations", iterations());
        }
        Settings all = derived.with("advanced_options:calibration_frames", pictures)
                .and(Settings.of(Keys.PROVIDER, options.provider()));
        throwIf(exclusive(all));
        return usual(all, "debug_level", 1);
    }

    private static List<Diagnostic> exclusive(Settings all) {
        boolean denies = all.has("deny_list") || all.has("deny_list:layer_type") || all.has("deny_list:layer_name");
        return denies && all.has("allow_list:layer_name")
                ? List.of(Diagnostic.error("'allow_list:layer_name' and a deny list stand side by side")
                        .hint("the vendor takes one of them"))
                : List.of();
    }

    /** The compiler's device description; empty where the vendor's own is used. */
    Optional<Settings> device() {
        if (options.deviceConfig().isEmpty()) {
            return Optional.empty();
        }
        Settings known = Settings.none(Keys.DEVICE);
        if (chip.small()) {
            known = known.with("L2MEMSIZE_KB", 224)
                    .with("MSMCSIZE_KB", chip.sharedKb())
                    .with("DEVICE_NAME", chip.device());
        }
        Settings whole = known.and(Settings.of(Keys.DEVICE, options.deviceConfig()));
        List<String> missing = java.util.stream.Stream.of("L2MEMSIZE_KB", "MSMCSIZE_KB", "DEVICE_NAME", "DDRFREQ_MHZ")
                .filter(name -> !whole.has(name))
                .toList();
        throwIf(
                missing.isEmpty()
                        ? List.of()
                        : List.of(Diagnostic.error("'device-config' lacks " + missing
                                        + ", which are not known here for " + chip.id())
                                .hint("it replaces the vendor's device_config.cfg: copy them from there")));
        return Optional.of(whole);
    }

    /** The vendor's rules between keys, before its tool sees them: it changes some of these values without a word. */
    private void check(Settings all) {
        TidlRules rules = TidlRules.alone(all);
        rules.broken(
                all.number("numFrames") > pictures, "numFrames", "there are " + pictures + " calibration pictures");
        rules.broken(
                all.number("numCores") > chip.cores(), "numCores", chip.id() + " has " + chip.cores() + " for one net");
        rules.broken(
                all.number("inferenceMode") > 0 && chip.cores() == 1,
                "inferenceMode",
                chip.id() + " has one core: write 0");
        rules.broken(
                !chip.affine() && all.number("quantizationStyle") > 4,
                "quantizationStyle",
                chip.id() + " has the first matrix unit, which computes without zero points: 3");
        throwIf(rules.wrong());
    }

    /** What a user's own values say wrong, before there is a model. */
    static void checkAlone(Options options, NumericScheme scheme) {
        Settings given = options.given();
        TidlRules rules = TidlRules.alone(given);
        int bits = scheme.activations().bits();
        rules.broken(
                given.has("numFeatureBits") && !given.is("numFeatureBits", bits),
                "numFeatureBits",
                "scheme " + scheme.name() + " has " + bits + ": leave it out, or choose another scheme");
        rules.wrong().addAll(exclusive(Settings.of(Keys.PROVIDER, options.provider())));
        boolean powers = scheme.activations().scale() == Encoding.Scale.POWER_OF_TWO;
        if (options.handOver() == HandOver.PROTOTXT && !powers) {
            rules.wrong()
                    .add(Diagnostic.error("'hand-over: prototxt' cannot be: the prototxt is for symmetric quantization")
                            .hint("write  hand-over: qdq,  or take a scheme of powers of two"));
        }
        options.source().ifPresent(source -> {
            String end = source.substring(source.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (!FORMATS.containsKey(end)) {
                rules.wrong()
                        .add(
                                Diagnostic.error("source '" + source + "' is none of "
                                                + FORMATS.keySet().stream()
                                                        .sorted()
                                                        .toList())
                                        .hint(
                                                "convert it to ONNX, e.g. with tf2onnx (TensorFlow, Keras, TFLite) or torch.onnx.export"));
            }
        });
        throwIf(rules.wrong());
    }

    private static void throwIf(List<Diagnostic> wrong) {
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
    }
}
