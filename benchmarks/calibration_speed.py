"""Calibrates an ONNX model with a peer's tool, each time it is asked to; started by CalibrationBenchmarkTest.

Arguments: the tool (ort or nncf), the model, pictures as raw float32 NCHW, their side. Each line read starts one calibration;
answered with its seconds, the processor seconds it took, and the process's peak memory in MiB so far.
"""
import os
import resource
import sys
import tempfile
import time

import numpy as np
import onnx

tool, path, pictures, side = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
data = np.fromfile(pictures, np.float32).reshape(-1, 1, 3, side, side)
model = onnx.load(path)
name = [i.name for i in model.graph.input if i.name not in {w.name for w in model.graph.initializer}][0]


def ort():
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.rest = iter(data)

        def get_next(self):
            one = next(self.rest, None)
            return None if one is None else {name: one}

    with tempfile.TemporaryDirectory() as folder:
        quantize_static(
            path,
            os.path.join(folder, "q.onnx"),
            Reader(),
            calibrate_method=CalibrationMethod.Percentile,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def nncf_ptq():
    nncf.quantize(onnx.load(path), nncf.Dataset(list(data), lambda one: {name: one}), subset_size=len(data))


if tool == "nncf":
    import nncf  # an import is no part of a calibration
else:
    import onnxruntime.quantization  # noqa: F401
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what the tools print is no answer
for _line in sys.stdin:
    before, used = time.perf_counter(), time.process_time()
    {"ort": ort, "nncf": nncf_ptq}[tool]()
    seconds, cpu = time.perf_counter() - before, time.process_time() - used
    print(seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=out, flush=True)
