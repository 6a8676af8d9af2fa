package io.edgeai.importer.tao;

import io.edgeai.api.stage.SpecImporter.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pictures, preprocessing and model of a TAO file. */
record TaoSource(TaoKeys keys) {

    /** TAO's depth where none is written. */
    private static final String USUAL_DEPTH = "18";

    /** By how much a picture is larger than the crop that TAO takes from its centre. */
    private static final int AROUND_CROP = 32;

    private static final List<Double> TORCH_MEAN = List.of(123.675, 116.28, 103.53);
    private static final List<Double> TORCH_STD = List.of(58.395, 57.12, 57.375);
    private static final List<Double> CAFFE_MEAN = List.of(103.939, 116.779, 123.68);

    void addTo(Map<String, Object> spec) {
        spec.put("dataset", dataset());
        spec.put("preprocessing", preprocessing());
        spec.put("model", model());
    }

    private Map<String, Object> dataset() {
        List<Setting> parts = Stream.of("train-path", "validation-path", "test-path")
                .flatMap(name -> keys.last(name).stream())
                .toList();
        Map<String, Object> dataset = new LinkedHashMap<>();
        if (parts.isEmpty()) {
            keys.text("root").ifPresent(root -> dataset.put("images", root));
            return dataset;
        }
        Optional<Path> parent = Optional.ofNullable(path(parts.get(0)).getParent());
        boolean siblings = parts.size() > 1
                && parts.stream()
                        .allMatch(part ->
                                Optional.ofNullable(path(part).getParent()).equals(parent));
        if (siblings) {
            dataset.put("images", parent.map(Path::toString).orElse("."));
            dataset.put("split", Map.of("by", "folder"));
            return dataset;
        }
        dataset.put("images", parts.get(0).value());
        parts.stream()
                .skip(1)
                .filter(part -> !part.value().equals(parts.get(0).value()))
                .forEach(part -> keys.missing(
                        part,
                        "the parts do not lie side by side in one folder",
                        "lay train, val and test into one folder, or let  split  divide the pictures"));
        return dataset;
    }

    private static Path path(Setting setting) {
        return Path.of(setting.value()).normalize();
    }

    private Map<String, Object> preprocessing() {
        Map<String, Object> made = new LinkedHashMap<>();
        List<String> sizes = keys.text("image-size")
                .map(text -> List.of(text.replace(" ", "").split(",")))
                .orElseGet(() -> List.of(
                        keys.text("channels").orElse("3"),
                        keys.text("height").or(() -> keys.text("size")).orElse(""),
                        keys.text("width").or(() -> keys.text("size")).orElse("")));
        boolean known = sizes.size() == 3 && sizes.stream().skip(1).allMatch(size -> size.matches("\\d+"));
        if (known) {
            made.put("size", Long.parseLong(sizes.get(1)));
            if (!sizes.get(1).equals(sizes.get(2))) {
                Stream.of("image-size", "width")
                        .flatMap(name -> keys.last(name).stream())
                        .forEach(size -> keys.missing(size, "inputs are square", "take one size for both sides"));
            }
            if (keys.is("centre-crop")) {
                made.put("fit", "crop");
                made.put("resize", Long.parseLong(sizes.get(1)) + AROUND_CROP);
            }
        }
        boolean grey = sizes.get(0).equals("1");
        colours(made, grey);
        return made;
    }

    private void colours(Map<String, Object> made, boolean grey) {
        String mode = keys.text("preprocess").orElse("").toLowerCase(Locale.ROOT);
        if (!keys.all("unit-mean").isEmpty()) {
            put(made, "rgb", scaled("unit-mean"), scaled("unit-std"));
        } else if (grey && !mode.isEmpty()) {
            put(made, "grey", List.of(mode.equals("tf") ? 127.5 : 117.3786), List.of(mode.equals("tf") ? 127.5 : 1.0));
        } else if (mode.equals("caffe")) {
            put(made, "bgr", caffeMean(), List.of(1.0, 1.0, 1.0));
        } else if (mode.equals("torch")) {
            put(made, "rgb", TORCH_MEAN, TORCH_STD);
        } else if (mode.equals("tf")) {
            put(made, "rgb", List.of(127.5, 127.5, 127.5), List.of(127.5, 127.5, 127.5));
        } else {
            keys.last("preprocess")
                    .ifPresent(
                            setting -> keys.missing(setting, "modes are caffe, torch and tf", "write  preprocessing"));
        }
    }

    private static void put(Map<String, Object> made, String colour, List<Double> mean, List<Double> std) {
        made.put("colour", colour);
        made.put("mean", mean);
        made.put("std", std);
    }

    /** Fractions of 255 as pixel values; a tenth of a thousandth is what such numbers are written to. */
    private List<Double> scaled(String name) {
        return keys.all(name).stream()
                .map(setting -> Math.round(Double.parseDouble(setting.value()) * 255e4) / 1e4)
                .toList();
    }

    /** Blue, green, red; from {@code image_mean} where it is given. */
    private List<Double> caffeMean() {
        List<Setting> names = keys.all("mean-key");
        List<Setting> values = keys.all("mean-value");
        List<Double> mean = new ArrayList<>(CAFFE_MEAN);
        for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
            int place = "bgr".indexOf(names.get(i).value());
            if (place >= 0) {
                mean.set(place, Double.valueOf(values.get(i).value()));
            }
        }
        return List.copyOf(mean);
    }

    private Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        keys.text("arch").ifPresent(arch -> model.put("network", network(arch)));
        keys.last("weights").filter(setting -> !setting.value().isBlank()).ifPresent(setting -> {
            boolean readable = setting.value().matches(".*\\.(onnx|safetensors|pth|pt)");
            model.put("weights", readable ? setting.value() : "imagenet");
            if (!readable) {
                keys.warn(
                        setting,
                        "is a file of TAO's own that nobody else reads; the spec takes 'weights: imagenet' instead",
                        "name a .onnx, .safetensors or .pth file, or write  weights: none  to train from scratch");
            }
        });
        return model;
    }

    /** TAO's name as ours: resnet and 18, or resnet_18, become resnet18; mobilenet_v2 becomes mobilenet-v2. */
    private String network(String arch) {
        String plain = arch.toLowerCase(Locale.ROOT).replace('_', '-');
        boolean deep = plain.matches("resnet|vgg|darknet|cspdarknet");
        String depth = keys.text("depth").filter(value -> !value.equals("0")).orElse(USUAL_DEPTH);
        return deep ? plain + depth : plain.replaceFirst("^(resnet|vgg|darknet|cspdarknet)-(\\d+)$", "$1$2");
    }
}
