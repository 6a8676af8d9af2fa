package io.edgeai.core.quantize.explain;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Pictures of the shared data in the order of the benchmarks, whose first 100 are for calibration. */
record Pictures(Model model, Preprocessing preprocessing, List<Path> files) {

    static final int CALIBRATION = 100;

    private static final Encoding AFFINE =
            new Encoding(8, Sign.UNSIGNED, false, Granularity.PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN);

    static final NumericScheme U8S8 =
            new NumericScheme("u8s8", AFFINE, Graphs.encoding(8, true, Granularity.PER_CHANNEL));

    /** MobileNetV3-Small as its file has it. */
    static Pictures mobileNet() throws IOException {
        Preprocessing given = Preprocessing.unit(224).with(Preprocessing.Fit.CROP);
        Model model = Simplifier.fold(
                OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx")));
        try (Stream<Path> all = Files.list(SharedData.require("imagenet-samples"))) {
            List<Path> files = new ArrayList<>(all.sorted().toList());
            Collections.shuffle(files, new Random(3));
            return new Pictures(model, given, files);
        }
    }

    List<Tensor> read(int from, int count) {
        return files.subList(from, from + count).parallelStream()
                .map(file -> PictureReader.read(file, preprocessing))
                .toList();
    }

    QuantizeJob job(NumericScheme scheme, QuantizeSpec.Range range, List<Fusion> fusions) {
        Chip chip = new Chip(
                "any", List.of(scheme), List.of(), List.of(), fusions, new HardwareLimits(1L << 40, 1L << 40, 5, 16));
        return new QuantizeJob(
                model, preprocessing, chip, scheme, Graphs.spec(range), read(0, CALIBRATION), Reporter.SILENT);
    }
}
