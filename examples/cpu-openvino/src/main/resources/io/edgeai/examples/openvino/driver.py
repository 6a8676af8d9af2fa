"""Converts and runs models with OpenVINO on this machine's CPU.

driver.py convert MODEL.onnx MODEL.xml MEAN STD LAYERS.tsv    mean and std: numbers with commas, one a channel
driver.py serve MODEL.xml FOLDER THREADS                      answers FOLDER/N.in by FOLDER/N.out until FOLDER/stop is there
"""

import os
import sys
import time

import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor

POLL_SECONDS = 0.002


def compiled(core, model, threads):
    # What is not int8 is float32: bf16, which some processors would take, is not what the emulation computes.
    config = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    if int(threads) > 0:
        config["INFERENCE_NUM_THREADS"] = int(threads)
    return core.compile_model(model, "CPU", config)


def convert(onnx, xml, mean, std, layers):
    """Raw pixels [1, height, width, channels] become the input; the normalisation goes into the model."""
    core = ov.Core()
    steps = PrePostProcessor(core.read_model(onnx))
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    steps.input().model().set_layout(ov.Layout("NCHW"))
    numbers = [[float(one) for one in text.split(",")] for text in (mean, std)]
    steps.input().preprocess().convert_element_type(ov.Type.f32).mean(numbers[0]).scale(numbers[1])
    model = steps.build()
    ov.save_model(model, xml, compress_to_fp16=False)
    with open(layers, "w", encoding="utf-8") as out:
        for node in compiled(core, core.read_model(xml), 0).get_runtime_model().get_ordered_ops():
            facts = node.get_rt_info()
            words = [str(facts[key].astype(str)) if key in facts else "" for key in ("layerType", "runtimePrecision", "primitiveType")]
            out.write("\t".join([node.get_friendly_name().replace("\t", " ")] + words) + "\n")


def read(path):
    with open(path, "rb") as source:
        sizes = [int(one) for one in source.readline().split()]
        return np.frombuffer(source.read(), np.uint8).reshape(sizes)


def write(path, seconds, outputs):
    with open(path + ".part", "wb") as out:
        out.write(f"{seconds:.9f} {len(outputs)}\n".encode())
        for name, values in outputs.items():
            rows = np.ascontiguousarray(np.concatenate(values), dtype="<f4")
            out.write((name + "\t" + " ".join(str(size) for size in rows.shape) + "\n").encode())
            out.write(rows.tobytes())
    os.rename(path + ".part", path)


def serve(xml, folder, threads):
    core = ov.Core()
    model = compiled(core, core.read_model(xml), int(threads))
    request = model.create_infer_request()
    names = [output.get_any_name() for output in model.outputs]
    request.infer([np.zeros(list(model.inputs[0].shape), np.uint8)])  # The first one is slow and tells nothing.
    number = 0
    while not os.path.exists(os.path.join(folder, "stop")):
        source = os.path.join(folder, f"{number}.in")
        if not os.path.exists(source):
            time.sleep(POLL_SECONDS)
            continue
        outputs = {name: [] for name in names}
        seconds = 0.0
        for picture in read(source):
            began = time.perf_counter()
            request.infer([picture[None]])
            seconds += time.perf_counter() - began
            for index, name in enumerate(names):
                outputs[name].append(request.get_output_tensor(index).data.copy())
        os.remove(source)
        write(os.path.join(folder, f"{number}.out"), seconds, outputs)
        number += 1


if __name__ == "__main__":
    {"convert": convert, "serve": serve}[sys.argv[1]](*sys.argv[2:])
