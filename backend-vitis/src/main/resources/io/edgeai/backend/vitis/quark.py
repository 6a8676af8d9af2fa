"""Quantizes with AMD Quark's preset XINT8: python quark.py REQUEST.json RESULT.onnx; the scales go into quark.json."""
import json
import resource
import sys

import numpy
import onnx
from onnxruntime.quantization.calibrate import CalibrationDataReader
from quark.onnx import XINT8_QCONFIG, ModelQuantizer
from quark.version import __version__


class Pictures(CalibrationDataReader):
    """Pictures as the model takes them, one by one."""

    def __init__(self, request, name):
        shape = (request["count"], request["height"], request["width"], request["channels"])
        pixels = numpy.fromfile(request["pictures"], dtype=numpy.uint8).reshape(shape)
        mean = numpy.array(request["mean"], dtype=numpy.float32)
        std = numpy.array(request["std"], dtype=numpy.float32)
        self.rest = ({name: numpy.ascontiguousarray(((one.astype(numpy.float32) - mean) / std).transpose(2, 0, 1)[None])} for one in pixels)

    def get_next(self):
        return next(self.rest, None)


def scales(path):
    graph = onnx.load(path).graph
    constants = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    return {
        node.input[0]: float(constants[node.input[1]])
        for node in graph.node
        if node.op_type in ("QuantizeLinear", "DequantizeLinear")
        and constants.get(node.input[1]) is not None
        and constants[node.input[1]].size == 1
        and (node.op_type == "QuantizeLinear" or node.input[0] in constants)
    }


def spent():
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main():
    request = json.load(open(sys.argv[1]))
    before = spent()
    model = onnx.load(request["model"])
    name = [one.name for one in model.graph.input if one.name not in {i.name for i in model.graph.initializer}][0]
    ModelQuantizer(XINT8_QCONFIG).quantize_model(request["model"], sys.argv[2], Pictures(request, name))
    used = spent() - before
    with open("quark.json", "w") as out:
        json.dump({"version": str(__version__), "user-seconds": used, "user-seconds-of-imports": before, "scales": scales(sys.argv[2])}, out, indent=1)


if __name__ == "__main__":
    main()
