"""Converts models for OpenVINO on this machine's CPU, and runs them."""
import os
import sys

import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edgeai_driver


def compiled(core, model, threads):
    # What is not int8 is float32: bf16, which some processors would take, is not what the emulation computes.
    config = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    if int(threads) > 0:
        config["INFERENCE_NUM_THREADS"] = int(threads)
    return core.compile_model(model, "CPU", config)


def convert(request):
    """Raw pixels [1, height, width, channels] become the input; the normalisation goes into the model."""
    core = ov.Core()
    steps = PrePostProcessor(core.read_model(request["onnx"]))
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    steps.input().model().set_layout(ov.Layout("NCHW"))
    numbers = [[float(one) for one in text.split(",")] for text in (request["mean"], request["std"])]
    steps.input().preprocess().convert_element_type(ov.Type.f32).mean(numbers[0]).scale(numbers[1])
    model = steps.build()
    ov.save_model(model, request["xml"], compress_to_fp16=False)
    with open(request["layers"], "w", encoding="utf-8") as out:
        for node in compiled(core, core.read_model(request["xml"]), 0).get_runtime_model().get_ordered_ops():
            facts = node.get_rt_info()
            words = [str(facts[key].astype(str)) if key in facts else "" for key in ("layerType", "runtimePrecision", "primitiveType")]
            out.write("\t".join([node.get_friendly_name().replace("\t", " ")] + words) + "\n")
    return {}


def serve(request):
    core = ov.Core()
    model = compiled(core, core.read_model(request["xml"]), request["threads"])
    infer = model.create_infer_request()
    infer.infer([np.zeros(list(model.inputs[0].shape), np.uint8)])  # The first one is slow and tells nothing.

    def run(picture):
        infer.infer([picture])
        return [infer.get_output_tensor(index).data.copy() for index in range(len(model.outputs))]

    return {"batches": edgeai_driver.serve(request["exchange"], [output.get_any_name() for output in model.outputs], run)}


if __name__ == "__main__":
    sys.exit(edgeai_driver.main(convert, serve))
