package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Request;
import io.edgeai.api.backend.keys.KeyTable;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.backend.tidl.TidlBackend.Options;
import io.edgeai.backend.tidl.TidlBackend.Options.HandOver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What follows from model, chip and target in the vendor's keys. The importer and the runtimes say the same in different words (quantization_scale_type 1, 4 is
 * quantizationStyle 3, 6; accuracy_level is calibrationOption). Values and rules of the keys are the tables beside this class.
 *
 * @param ours whether there are ranges of ours
 * @param wide names of values in more bits than the model's
 * @param pictures how many calibration pictures there are, where that is known
 * @param labels whether the model has classes
 * @param places where the options stand
 */
record TidlConfig(
        String name,
        Options options,
        TidlChip chip,
        NumericScheme scheme,
        boolean ours,
        List<String> wide,
        Optional<Preprocessing> preprocessing,
        OptionalInt pictures,
        Optional<Boolean> labels,
        Map<String, Location> places) {

    static final KeyTable IMPORTER = KeyTable.beside(TidlConfig.class, "importer.keys");
    static final KeyTable PROVIDER = KeyTable.beside(TidlConfig.class, "provider.keys");
    static final KeyTable DEVICE = KeyTable.beside(TidlConfig.class, "device.keys");

    static final String CALIBRATION = "calibration.txt";
    static final String PROTOTXT = "quant_params.prototxt";
    static final String ARTIFACTS = "artifacts";
    static final String DEVICE_FILE = "device_config.cfg";

    /** By the ends of files: the vendor's modelType. */
    static final Map<String, Integer> FORMATS = Map.of("prototxt", 0, "pb", 1, "onnx", 2, "tflite", 3);

    /** With our own ranges the vendor's calibration decides nothing that is computed; a few pictures satisfy it. */
    private static final int ENOUGH = 4;

    private static final int ONNX = 2;
    private static final int NARROW = 8;

    /** Of a conversion; the pictures that it has are {@code views}. */
    static TidlConfig of(Conversion job, int views) {
        int usual = job.quantized().scheme().activations().bits();
        List<String> wide = job.quantized().activations().entrySet().stream()
                .filter(entry -> entry.getValue().encoding().bits() > usual)
                .map(Map.Entry::getKey)
                .toList();
        TidlConfig config = new TidlConfig(
                job.name(),
                (Options) job.options(),
                TidlChip.of(job.chip().id()),
                job.quantized().scheme(),
                !job.quantized().activations().isEmpty(),
                wide,
                Optional.of(job.preprocessing()),
                OptionalInt.of(views),
                Optional.of(!job.labels().isEmpty()),
                Map.of());
        return config.handOver().isPresent() ? config.with(Math.min(views, ENOUGH)) : config;
    }

    /** Of what a spec asks for, as far as that is known. */
    static TidlConfig of(Request request) {
        boolean views = request.preprocessing()
                .filter(one -> one.fit() == Preprocessing.Fit.THREE_CROPS)
                .isPresent();
        int images = request.quantize().calibration().images();
        TidlConfig config = new TidlConfig(
                request.name(),
                (Options) request.options(),
                TidlChip.of(request.chip().id()),
                request.scheme(),
                request.target().ranges() == TargetSpec.Ranges.EDGEAI,
                List.of(),
                request.preprocessing(),
                views ? OptionalInt.empty() : OptionalInt.of(images),
                Optional.empty(),
                request.places());
        return config.handOver().isPresent() ? config.with(Math.min(images, ENOUGH)) : config;
    }

    private TidlConfig with(int used) {
        OptionalInt some = OptionalInt.of(used);
        return new TidlConfig(name, options, chip, scheme, ours, wide, preprocessing, some, labels, places);
    }

    private boolean powers() {
        return scheme.activations().scale() == Encoding.Scale.POWER_OF_TWO;
    }

    private boolean affine() {
        return !scheme.activations().symmetric();
    }

    /** How our ranges are handed over; empty where the vendor finds its own. */
    Optional<HandOver> handOver() {
        int bits = scheme.activations().bits();
        boolean none = !ours || (affine() && bits > NARROW);
        HandOver chosen = options.handOver() != HandOver.AUTO
                ? options.handOver()
                : powers() && (bits > NARROW || !wide.isEmpty()) ? HandOver.PROTOTXT : HandOver.QDQ;
        return none ? Optional.empty() : Optional.of(chosen);
    }

    /** The accuracy level: 0 with our ranges, where nothing is left to calibrate. */
    private int level() {
        return handOver().isPresent() ? 0 : options.accuracyLevel().orElse(1);
    }

    private int iterations() {
        return options.biasIterations().orElse(powers() ? 100 : 50);
    }

    /** What chip and target are, in the names of the tables' rules. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(Map.of(
                "chip", chip.id(),
                "cores", Integer.toString(chip.cores()),
                "affine", chip.affine() ? "1" : "0",
                "bits", Integer.toString(scheme.activations().bits()),
                "scheme", scheme.name(),
                "handed", handOver().isPresent() ? "1" : "0"));
        pictures.ifPresent(count -> facts.put("pictures", Integer.toString(count)));
        return facts;
    }

    /** The importer's configuration as it follows from all that is known. */
    KeyValues derivedImporter() {
        int bits = scheme.activations().bits();
        KeyValues derived = files(KeyValues.none(IMPORTER))
                .with("numParamBits", bits)
                .with("numFeatureBits", bits)
                .with("inData", CALIBRATION)
                .with("inFileFormat", 2)
                .with("quantizationStyle", affine() ? 6 : 3);
        if (preprocessing.isPresent()) {
            derived = pictures(derived, preprocessing.get());
        }
        if (labels.isPresent()) {
            derived = derived.with("postProcType", labels.get() ? 1 : 0);
        }
        if (chip.device().isPresent()) {
            derived = derived.with("deviceName", chip.device().getAsInt());
        }
        if (!options.deviceConfig().isEmpty()) {
            derived = derived.with("perfSimConfig", DEVICE_FILE);
        }
        return ranges(derived);
    }

    /** The network that the vendor's tools take, as a file of the job's folder. */
    String model() {
        return options.source().map(NamedFile::name).orElse(name + ".onnx");
    }

    private KeyValues files(KeyValues empty) {
        String source = model();
        int type = FORMATS.getOrDefault(end(source), ONNX);
        KeyValues files = empty.with("modelType", type)
                .with("inputNetFile", source)
                .with("outputNetFile", "tidl_net_" + name + ".bin")
                .with("outputParamsFile", "tidl_io_" + name + "_");
        return type == 0 ? files.with("inputParamsFile", source.replaceAll("\\.prototxt$", ".caffemodel")) : files;
    }

    static String end(String file) {
        return file.substring(file.lastIndexOf('.') + 1);
    }

    private static KeyValues pictures(KeyValues derived, Preprocessing wanted) {
        boolean resized = wanted.fit() != Preprocessing.Fit.SQUASH;
        boolean plain = wanted.mean().stream().allMatch(mean -> mean == 0)
                && wanted.std().stream().allMatch(std -> std == 1);
        KeyValues sized = derived.with("inWidth", wanted.width())
                .with("inHeight", wanted.height())
                .with("inNumChannels", wanted.colour().channels())
                .with("inDataNorm", plain ? 0 : 1)
                .with("resizeWidth", resized ? wanted.resize() : wanted.width())
                .with("resizeHeight", resized ? wanted.resize() : wanted.height())
                .with("inResizeType", resized ? 1 : 0)
                .with("inDataFormat", wanted.colour() == Preprocessing.Colour.BGR ? 0 : 1);
        return plain
                ? sized
                : sized.with("inMean", wanted.mean().toArray())
                        .with(
                                "inScale",
                                wanted.std().stream().map(std -> 1 / std).toArray());
    }

    private KeyValues ranges(KeyValues derived) {
        KeyValues named = wide.isEmpty() ? derived : derived.with("outputFeature16bitNamesList", wide.toArray());
        Optional<HandOver> way = handOver();
        if (way.isPresent()) {
            KeyValues level = named.with("calibrationOption", affine() ? 0 : 64);
            return way.get() == HandOver.QDQ
                    ? level.with("preQuantizedModel", 1)
                    : level.with("quantParamsPrototxtFile", PROTOTXT);
        }
        if (level() == 9) {
            return named;
        }
        int option = level() == 0 ? 64 : level() == 1 ? 7 : 132;
        KeyValues calibrated = named.with("calibrationOption", affine() ? option & 132 : option);
        return level() == 0 ? calibrated : calibrated.with("biasCalibrationIterations", iterations());
    }

    /** What the user says of the importer's configuration. */
    KeyValues givenImporter() {
        return options.importerFile()
                .map(file -> KeyValues.read(IMPORTER, file.path()))
                .orElseGet(() -> KeyValues.of(IMPORTER, options.importer(), below("importer")));
    }

    private Map<String, Location> below(String option) {
        Map<String, Location> inner = new LinkedHashMap<>();
        places.forEach((path, place) -> {
            if (path.startsWith(option + ".")) {
                inner.put(path.substring(option.length() + 1), place);
            }
        });
        return inner;
    }

    /** The importer's configuration, whole. */
    KeyValues importer() {
        KeyValues all = derivedImporter().and(givenImporter()).usually("debugTraceLevel", 1);
        return pictures.isPresent() ? all.usually("numFrames", pictures.getAsInt()) : all;
    }

    /** The options of the runtimes' compilation as they follow from all that is known; paths are added where it runs. */
    KeyValues derivedProvider() {
        KeyValues derived = KeyValues.none(PROVIDER)
                .with("artifacts_folder", ARTIFACTS)
                .with("tensor_bits", scheme.activations().bits())
                .with("accuracy_level", level())
                .with("advanced_options:quantization_scale_type", affine() ? 4 : 1);
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
        return pictures.isPresent()
                ? derived.with("advanced_options:calibration_frames", pictures.getAsInt())
                : derived;
    }

    KeyValues givenProvider() {
        return KeyValues.of(PROVIDER, options.provider(), below("provider"));
    }

    KeyValues provider() {
        return derivedProvider().and(givenProvider()).usually("debug_level", 1);
    }

    /** The compiler's device description as far as the chip says it. */
    KeyValues derivedDevice() {
        KeyValues none = KeyValues.none(DEVICE);
        return chip.small()
                ? none.with("L2MEMSIZE_KB", 224)
                        .with("MSMCSIZE_KB", chip.sharedKb())
                        .with("DEVICE_NAME", chip.device().orElseThrow())
                : none;
    }

    KeyValues givenDevice() {
        return KeyValues.of(DEVICE, options.deviceConfig(), below("device-config"));
    }

    /** The compiler's device description, whole; empty where the vendor's own is used. */
    Optional<KeyValues> device() {
        return options.deviceConfig().isEmpty()
                ? Optional.empty()
                : Optional.of(derivedDevice().and(givenDevice()));
    }

    /** What the device description needs and neither the chip nor the user says. */
    List<String> missing(KeyValues device) {
        return Stream.of("L2MEMSIZE_KB", "MSMCSIZE_KB", "DEVICE_NAME", "DDRFREQ_MHZ")
                .filter(key -> !device.has(key))
                .toList();
    }

    /** @throws EdgeAiException with all that cannot be */
    TidlConfig checked() {
        var wrong = new TidlCheck(this).problems();
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
        return this;
    }
}
