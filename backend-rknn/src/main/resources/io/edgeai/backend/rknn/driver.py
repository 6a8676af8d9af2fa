"""Runs one job of rknn-toolkit2. The working folder is the job's own; the toolkit drops files there."""
import os
import pickle
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edgeai_driver


class Refused(Exception):
    """The toolkit returned a code other than 0 without an exception."""


def must(code, call):
    if code is not None and code != 0:
        raise Refused("%s returned %s" % (call, code))


def toolkit(request):
    from rknn.api import RKNN

    rknn = RKNN()
    must(rknn.config(**request["config"]), "config")
    return rknn


def read_cfg(path):
    from ruamel.yaml import YAML

    with open(path) as text:
        return YAML(typ="safe").load(text)


def plain(entry):
    """One tensor's quantization as JSON; scale and zero_point are empty where the tensor stays float."""
    numbers = {key: [float(v) for v in entry[key]] for key in ("min", "max", "scale", "zero_point")}
    return dict(numbers, dtype=str(entry["dtype"]), qtype=str(entry["qtype"]))


def version(request):
    import importlib.metadata as metadata
    import onnx
    import onnxruntime
    import torch
    from rknn.api import RKNN

    return {"version": metadata.version("rknn-toolkit2"), "python": sys.version.split()[0], "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__, "slim": not hasattr(torch, "Tensor"), "api": RKNN.__name__}


def observe(request):
    """The toolkit's own graph passes and calibration: writes NAME.model, NAME.data and NAME.quantization.cfg."""
    import onnx

    rknn = toolkit(request)
    must(rknn.load_onnx(model=request["model"]), "load_onnx")
    must(rknn.hybrid_quantization_step1(dataset=request["dataset"]), "hybrid_quantization_step1")
    rknn.release()
    cfg = read_cfg(request["name"] + ".quantization.cfg")
    graph = onnx.load(request["name"] + ".model", load_external_data=False).graph
    with open(request["name"] + ".data", "rb") as data:  # a pickle, but one that this process has just written
        table = pickle.load(data)["quant_tab"]
    # "replace": computed as one with its consumer, so not rounded. Constants have a shape.
    rounded = [name for name, entry in table.items()
               if "shape" not in entry and not entry.get("qmode") and entry["dtype"].startswith("int")]
    weights = {name: {key: [float(v) for v in entry[key]] for key in ("scale", "zero_point")}
               for name, entry in table.items() if "shape" in entry}
    return {"tensors": {name: plain(entry) for name, entry in cfg["quantize_parameters"].items()},
            "rounded": rounded, "weights": weights,
            "nodes": [{"op": n.op_type, "inputs": list(n.input), "outputs": list(n.output)} for n in graph.node]}


def write_ranges(path, ranges):
    """Replaces only the numbers of min and max, line by line: step 2 refuses a file in which anything else has changed."""
    lines, tensor, field, wanted = [], None, None, []
    with open(path) as text:
        for line in text.read().split("\n"):
            if line.startswith("    ") and line[4:5] not in (" ", "-", "") and line.rstrip().endswith(":"):
                tensor, field = line.strip()[:-1].strip("'\""), None
            elif line.startswith("        ") and line[8:9] not in (" ", "-", ""):
                field = line.strip().split(":")[0]
                wanted = list(ranges[tensor][field]) if tensor in ranges and field in ("min", "max") else []
            elif line.lstrip().startswith("-") and wanted:
                line = line[:line.index("-")] + "-   " + repr(float(wanted.pop(0)))
            lines.append(line)
    with open(path, "w") as text:
        text.write("\n".join(lines))
    written = read_cfg(path)["quantize_parameters"]
    wrong = [name for name in ranges if any(written[name][key] != ranges[name][key] for key in ("min", "max"))]
    if wrong:
        raise Refused("the ranges of %s could not be written into '%s'" % (wrong[:5], path))


def write_formats(path, formats):
    """Names the layers of another format, by the tensors that they make."""
    if not formats:
        return
    with open(path) as text:
        whole = text.read()
    empty = "custom_quantize_layers: {}\n"
    if empty not in whole:
        raise Refused("'%s' has no empty custom_quantize_layers" % path)
    lines = "".join("    %s: %s\n" % (name, kind) for name, kind in formats.items())
    with open(path, "w") as text:
        text.write(whole.replace(empty, "custom_quantize_layers:\n" + lines, 1))
    if read_cfg(path)["custom_quantize_layers"] != formats:
        raise Refused("the formats of %s could not be written into '%s'" % (sorted(formats), path))


def build(request):
    """Compiles what observe wrote, with the given ranges and formats. What came of them is read from the artifact."""
    name = request["name"]
    write_formats(name + ".quantization.cfg", request["formats"])
    write_ranges(name + ".quantization.cfg", request["ranges"])
    rknn = toolkit(request)
    must(rknn.hybrid_quantization_step2(name + ".model", name + ".data", name + ".quantization.cfg"),
         "hybrid_quantization_step2")
    must(rknn.export_rknn(request["artifact"]), "export_rknn")
    if not os.path.isfile(request["artifact"]):
        raise Refused("export_rknn returned 0 and wrote no '%s'" % request["artifact"])
    return {}


def rebuilt(request):
    """The model in the simulator again; a .rknn file alone cannot be simulated."""
    name = request["name"]
    rknn = toolkit(request)
    must(rknn.hybrid_quantization_step2(name + ".model", name + ".data", name + ".quantization.cfg"),
         "hybrid_quantization_step2")
    return rknn


def simulate(request):
    """Serves batches of pictures."""
    rknn = rebuilt(request)
    must(rknn.init_runtime(), "init_runtime")
    infer = lambda picture: rknn.inference(inputs=[picture], data_format=["nhwc"])
    return {"batches": edgeai_driver.serve(request["exchange"], request["outputs"], infer)}


def layers(request):
    """Every inner value of the simulator for one picture, as float32 .npy files by number, and their tensor names."""
    import numpy
    import shutil

    rknn = rebuilt(request)
    must(rknn.accuracy_analysis(inputs=[request["picture"]], output_dir=request["folder"]), "accuracy_analysis")
    files = {}
    with open(os.path.join(request["folder"], "map_name_to_file.txt")) as text:
        for line in text.read().split("\n")[2:]:
            words = line.split()
            if len(words) == 2:
                stem = words[1][:-4] if words[1].endswith((".txt", ".npy")) else words[1]
                path = os.path.join(request["folder"], "simulator", "npy", stem + ".npy")
                if os.path.isfile(path):
                    numpy.save(path, numpy.load(path).astype("<f4"))
                    files[words[0]] = path
    shutil.rmtree(os.path.join(request["folder"], "golden"), ignore_errors=True)
    return {"layers": files}


if __name__ == "__main__":
    sys.exit(edgeai_driver.main(version, observe, build, simulate, layers))
