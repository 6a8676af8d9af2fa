"""Compiles or runs a model with the vendor's build of ONNX Runtime or TFLite: driver.py REQUEST RESULT."""

import json
import os
import sys

import numpy

from edgeai_driver import answer


def pictures(request, layout):
    if request["job"] == "infer":
        raw = numpy.load("%d.in.npy" % request["batch"]).astype(numpy.float32)
    else:
        sizes = [request["count"], request["height"], request["width"], request["channels"]]
        raw = numpy.fromfile("pictures.bin", dtype=numpy.uint8).reshape(sizes).astype(numpy.float32)
    scaled = (raw - numpy.array(request["mean"], numpy.float32)) / numpy.array(request["std"], numpy.float32)
    scaled = scaled.astype(numpy.float32)
    return scaled.transpose(0, 3, 1, 2) if layout == "NCHW" else scaled


class Onnx:
    layout = "NCHW"

    def __init__(self, request, compiles):
        import onnxruntime

        provider = "TIDLCompilationProvider" if compiles else "TIDLExecutionProvider"
        if provider not in onnxruntime.get_available_providers():
            sys.exit("this onnxruntime has no " + provider)
        options = onnxruntime.SessionOptions()
        self.session = onnxruntime.InferenceSession(
            request["model"], options, providers=[provider, "CPUExecutionProvider"], provider_options=[request["options"], {}])

    def run(self, picture):
        name = self.session.get_inputs()[0].name
        values = self.session.run(None, {name: picture})
        return {output.name: value for output, value in zip(self.session.get_outputs(), values)}


class TFLite:
    layout = "NHWC"

    def __init__(self, request, compiles):
        from tflite_runtime import interpreter

        tools = os.environ["TIDL_TOOLS_PATH"]
        library = os.path.join(tools, "tidl_model_import_tflite.so") if compiles else "libtidl_tfl_delegate.so"
        delegate = interpreter.load_delegate(library, request["options"])
        self.interpreter = interpreter.Interpreter(request["model"], experimental_delegates=[delegate])
        self.interpreter.allocate_tensors()

    def run(self, picture):
        taken = self.interpreter.get_input_details()[0]
        self.interpreter.set_tensor(taken["index"], picture.astype(taken["dtype"]))
        self.interpreter.invoke()
        return {one["name"]: self.interpreter.get_tensor(one["index"]) for one in self.interpreter.get_output_details()}


def main(request_file, result_file):
    with open(request_file) as source:
        request = json.load(source)
    compiles = request["job"] == "compile"
    if compiles:
        request["options"]["tidl_tools_path"] = os.environ["TIDL_TOOLS_PATH"]
        os.makedirs(request["options"]["artifacts_folder"], exist_ok=True)
    os.environ["TIDL_RT_ONNX_VARDIM"] = "1"
    model = (TFLite if request["model"].endswith(".tflite") else Onnx)(request, compiles)
    collected = {}
    for picture in pictures(request, model.layout):
        for name, value in model.run(picture[None]).items():
            collected.setdefault(name, []).append(numpy.asarray(value, numpy.float32))
    if not compiles:
        # The emulation's time on this machine is not the chip's.
        answer(".", request["batch"], 0, [(name, numpy.concatenate(values)) for name, values in collected.items()])
    with open(result_file, "w") as target:
        json.dump({}, target)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
