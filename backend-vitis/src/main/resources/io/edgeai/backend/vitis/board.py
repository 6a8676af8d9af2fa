"""Runs on the board: python3 board.py FOLDER NUMBER

FOLDER has model.xmodel, contract.json and NUMBER.in.npy (uint8, count x height x width x channels); the answer is NUMBER.out and an array for each output.
Pixels are rounded to codes as calibration did: halves up.
"""
import json
import os
import sys
import time

import numpy
import vart
import xir

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edgeai_driver


def main():
    folder, number = sys.argv[1], int(sys.argv[2])
    contract = json.load(open(folder + "/contract.json"))
    preprocessing = contract["preprocessing"]
    numbers = lambda key: numpy.array([float(one) for one in preprocessing["edgeai.preprocessing." + key].split(",")], dtype=numpy.float32)
    mean, std = numbers("mean"), numbers("std")
    graph = xir.Graph.deserialize(folder + "/model.xmodel")
    parts = [one for one in graph.get_root_subgraph().toposort_child_subgraph() if one.has_attr("device") and one.get_attr("device") == "DPU"]
    if len(parts) != 1:
        sys.exit("the model has %d subgraphs for the DPU, this runner takes 1" % len(parts))
    runner = vart.Runner.create_runner(parts[0], "run")
    taken, made = runner.get_input_tensors()[0], runner.get_output_tensors()
    batch, height, width, channels = taken.dims
    pixels = numpy.load("%s/%d.in.npy" % (folder, number))
    count = len(pixels)
    scale = 2.0 ** taken.get_attr("fix_point")
    found, spent = [[] for _ in made], 0
    for first in range(0, count, batch):
        some = pixels[first:first + batch].astype(numpy.float32)
        codes = numpy.zeros((batch, height, width, channels), dtype=numpy.int8)
        codes[:len(some)] = numpy.clip(numpy.floor((some - mean) / std * scale + 0.5), -128, 127)
        results = [numpy.empty(tuple(one.dims), dtype=numpy.int8, order="C") for one in made]
        begin = time.perf_counter_ns()
        runner.wait(runner.execute_async([codes], results))
        spent += time.perf_counter_ns() - begin
        for i, one in enumerate(results):
            floats = one[:len(some)].astype(numpy.float32) * 2.0 ** -made[i].get_attr("fix_point")
            found[i].append(floats.transpose(0, 3, 1, 2) if floats.ndim == 4 else floats)
    edgeai_driver.answer(folder, number, spent / 1e9, list(zip(contract["outputs"], [numpy.concatenate(one) for one in found])))


if __name__ == "__main__":
    main()
