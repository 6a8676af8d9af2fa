package io.edgeai.backend.tidl;

import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The vendor's rules between keys of the importer's configuration; those broken are collected with the places of their keys. */
record TidlRules(Settings all, List<Diagnostic> wrong) {

    /** Those that hold whatever model and chip. */
    static TidlRules alone(Settings all) {
        TidlRules rules = new TidlRules(all, new ArrayList<>());
        rules.pictures();
        rules.bits();
        rules.formats();
        rules.scales();
        rules.cores();
        return rules;
    }

    void broken(boolean isBroken, String name, String hint) {
        if (isBroken) {
            Diagnostic error = Diagnostic.error("'" + name + " = " + all.text(name) + "' cannot be here")
                    .hint(hint);
            wrong.add(Optional.ofNullable(all.places().get(name)).map(error::at).orElse(error));
        }
    }

    private void pictures() {
        for (String side : List.of("Width", "Height")) {
            double in = all.number("in" + side);
            double resize = all.number("resize" + side);
            broken(
                    in > 0 && resize > 0 && resize < in,
                    "resize" + side,
                    "a picture is resized, then its centre of in" + side + " " + (int) in + " is cut: at least that");
        }
        boolean norm = all.is("inDataNorm", 1);
        broken(all.has("inMean") && !norm, "inMean", "it is read with inDataNorm 1 only");
        broken(all.has("inScale") && !norm, "inScale", "it is read with inDataNorm 1 only");
    }

    private void bits() {
        double params = all.number("numParamBits");
        double features = all.number("numFeatureBits");
        broken(
                params == 32 && features != 32,
                "numParamBits",
                "32 is the float reference on the host: write numFeatureBits 32 too");
        broken(
                params > 8 && params < 32 && features <= 8,
                "numFeatureBits",
                "with numParamBits above 8 the tool takes 16: write it");
        broken(
                params <= 8 && features > 8,
                "numParamBits",
                "with numFeatureBits above 8 the tool takes 12: write 12 or more");
        broken(
                all.has("outputFeature16bitNamesList") && params == 8 && all.is("enableHighResOptimization", 1),
                "enableHighResOptimization",
                "not together with outputFeature16bitNamesList and 8 bits");
    }

    private void formats() {
        boolean other = all.has("modelType") && !all.is("modelType", 2);
        boolean caffe = all.is("modelType", 0);
        broken(
                all.has("modelType") && all.has("inputParamsFile") && !caffe,
                "inputParamsFile",
                "it is for Caffe (modelType 0)");
        broken(other && all.is("preQuantizedModel", 1), "preQuantizedModel", "it is for ONNX (modelType 2)");
        broken(other && all.is("enableBiasFusion", 1), "enableBiasFusion", "it is for ONNX (modelType 2)");
    }

    private void scales() {
        boolean powers = all.is("quantizationStyle", 3);
        for (String name : List.of("inQuantFactor", "inTensorScale", "outTensorScale")) {
            double scale = all.number(name);
            broken(
                    powers && scale > 0 && Math.scalb(1.0, Math.getExponent(scale)) != scale,
                    name,
                    "quantizationStyle 3 has powers of two only");
        }
        broken(
                all.has("quantParamsPrototxtFile") && all.number("quantizationStyle") > 3,
                "quantParamsPrototxtFile",
                "it is for symmetric quantization (quantizationStyle 2 or 3)");
    }

    private void cores() {
        boolean spread = all.is("inferenceMode", 1);
        broken(
                all.is("inferenceMode", 2) && all.is("numCores", 1),
                "inferenceMode",
                "2 spreads a picture over cores: write numCores above 1");
        broken(
                spread && all.number("numBatches") % all.number("numCores") != 0,
                "numBatches",
                "inferenceMode 1 wants a multiple of numCores");
        broken(
                spread && !List.of(1.0, 2.0).contains(all.number("inFileFormat")),
                "inFileFormat",
                "inferenceMode 1 wants 1 or 2");
        List<String> layers = all.all("ddrLayers");
        broken(!layers.get(layers.size() - 1).equals("-1"), "ddrLayers", "the list ends with -1");
    }
}
