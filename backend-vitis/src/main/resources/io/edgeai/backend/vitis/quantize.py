"""Runs in the vendor's container: python quantize.py REQUEST.json QUANT_CONFIG.json [POSITIONS.json]

The vendor's quantizer takes PyTorch modules, so the ONNX graph is rebuilt as one, a module for each node named after what it makes. It is calibrated, the
positions that are handed over replace those that were found, and the quantized .xmodel is written. The part that talks to the vendor's quantizer
(calibrate) was written from its documentation and has not been run; the module is compared with ONNX Runtime in edgeai's own tests.
"""
import json
import re
import sys

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional


def attributes(node):
    return {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}


def padding(module, pads):
    """Uneven padding stands before the module, even padding in it."""
    half = len(pads) // 2
    if list(pads[:half]) == list(pads[half:]):
        return module, tuple(pads[:half])
    return nn.Sequential(nn.ZeroPad2d((pads[1], pads[3], pads[0], pads[2])), module), (0,) * half


def convolution(node, constants):
    a = attributes(node)
    weights = constants[node.input[1]]
    turned = node.op_type == "ConvTranspose"
    groups = a.get("group", 1)
    size = dict(stride=tuple(a.get("strides", (1, 1))), dilation=tuple(a.get("dilations", (1, 1))), groups=groups, bias=len(node.input) > 2)
    pads = a.get("pads", [0, 0, 0, 0])
    if turned:
        layer = nn.ConvTranspose2d(weights.shape[0], weights.shape[1] * groups, weights.shape[2:], padding=tuple(pads[:2]),
                                   output_padding=tuple(a.get("output_padding", (0, 0))), **size)
        outer = layer
    else:
        layer = nn.Conv2d(weights.shape[1] * groups, weights.shape[0], weights.shape[2:], **size)
        outer, layer.padding = padding(layer, pads)
    layer.weight.data = torch.from_numpy(weights.copy())
    if len(node.input) > 2:
        layer.bias.data = torch.from_numpy(constants[node.input[2]].copy())
    return outer


def linear(node, constants):
    a = attributes(node)
    weights = constants[node.input[1]]
    weights = weights if a.get("transB", 0) else weights.T
    layer = nn.Linear(weights.shape[1], weights.shape[0], bias=len(node.input) > 2)
    layer.weight.data = torch.from_numpy(weights.copy())
    if len(node.input) > 2:
        layer.bias.data = torch.from_numpy(constants[node.input[2]].copy()).reshape(-1)
    return layer


def clip(node, constants):
    a = attributes(node)
    low = float(constants[node.input[1]]) if len(node.input) > 1 and node.input[1] else a.get("min", -numpy.inf)
    high = float(constants[node.input[2]]) if len(node.input) > 2 and node.input[2] else a.get("max", numpy.inf)
    return nn.ReLU6() if (low, high) == (0, 6) else nn.Hardtanh(low, high)


def pool(kind):
    def make(node, constants):
        a = attributes(node)
        size = dict(kernel_size=tuple(a["kernel_shape"]), stride=tuple(a.get("strides", (1, 1))), ceil_mode=bool(a.get("ceil_mode", 0)))
        if kind is nn.AvgPool2d:
            size["count_include_pad"] = bool(a.get("count_include_pad", 0))
        pads = a.get("pads", [0, 0, 0, 0])
        if list(pads[:2]) != list(pads[2:]):
            raise SystemExit("node %s: pooling with uneven padding %s has no PyTorch module" % (node.output[0], list(pads)))
        return kind(padding=tuple(pads[:2]), **size)
    return make


MODULES = {
    "Conv": convolution,
    "ConvTranspose": convolution,
    "Gemm": linear,
    "Relu": lambda node, constants: nn.ReLU(),
    "Clip": clip,
    "LeakyRelu": lambda node, constants: nn.LeakyReLU(attributes(node).get("alpha", 0.01)),
    "HardSigmoid": lambda node, constants: nn.Hardsigmoid(),
    "HardSwish": lambda node, constants: nn.Hardswish(),
    "Sigmoid": lambda node, constants: nn.Sigmoid(),
    "MaxPool": pool(nn.MaxPool2d),
    "AveragePool": pool(nn.AvgPool2d),
    "GlobalAveragePool": lambda node, constants: nn.AdaptiveAvgPool2d(1),
    "Flatten": lambda node, constants: nn.Flatten(attributes(node).get("axis", 1)),
    "Identity": lambda node, constants: nn.Identity(),
}

FUNCTIONS = {
    "Add": lambda a, x, y: x + y,
    "Mul": lambda a, x, y: x * y,
    "Sub": lambda a, x, y: x - y,
    "MatMul": lambda a, x, y: torch.matmul(x, y),
    "Concat": lambda a, *x: torch.cat(x, dim=a["axis"]),
    "Reshape": lambda a, x, shape: x.reshape([x.shape[i] if s == 0 else int(s) for i, s in enumerate(shape.tolist())]),
    "Transpose": lambda a, x: x.permute(*a["perm"]),
    "Squeeze": lambda a, x, axes=None: x.squeeze(int(axes[0])) if axes is not None else x.squeeze(),
    "Unsqueeze": lambda a, x, axes: x.unsqueeze(int(axes[0])),
    "ReduceMean": lambda a, x, axes=None: x.mean(dim=[int(i) for i in (a.get("axes") if axes is None else axes)], keepdim=bool(a.get("keepdims", 1))),
    "Softmax": lambda a, x: functional.softmax(x, dim=a.get("axis", -1)),
}


def title(name):
    return "n_" + re.sub("[^A-Za-z0-9_]", "_", name)


class Rebuilt(nn.Module):
    """An ONNX graph of one input as a module."""

    def __init__(self, graph):
        super().__init__()
        self.nodes = list(graph.node)
        self.constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        for node in self.nodes:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = numpy_helper.to_array(attributes(node)["value"])
        self.taken = [one.name for one in graph.input if one.name not in self.constants][0]
        self.made = [one.name for one in graph.output]
        for node in self.nodes:
            if node.op_type in MODULES:
                self.add_module(title(node.output[0]), MODULES[node.op_type](node, self.constants))
            elif node.op_type not in FUNCTIONS and node.op_type != "Constant":
                raise SystemExit("node %s: operator %s has no PyTorch counterpart here" % (node.output[0], node.op_type))

    def forward(self, x):
        values = {self.taken: x}

        def value(name):
            return values[name] if name in values else torch.from_numpy(self.constants[name].copy())

        for node in self.nodes:
            if node.op_type in MODULES:
                values[node.output[0]] = getattr(self, title(node.output[0]))(value(node.input[0]))
            elif node.op_type != "Constant":
                values[node.output[0]] = FUNCTIONS[node.op_type](attributes(node), *[value(one) for one in node.input if one])
        outputs = [values[name] for name in self.made]
        return outputs[0] if len(outputs) == 1 else tuple(outputs)


def pictures(request):
    shape = (request["count"], request["height"], request["width"], request["channels"])
    pixels = numpy.fromfile(request["pictures"], dtype=numpy.uint8).reshape(shape).astype(numpy.float32)
    mean, std = (numpy.array(request[key], dtype=numpy.float32) for key in ("mean", "std"))
    return torch.from_numpy(numpy.ascontiguousarray(((pixels - mean) / std).transpose(0, 3, 1, 2)))


def replace(found, positions):
    """Puts our positions in place of those that the vendor's calibration found; which were met is said."""
    met = []
    wanted = {title(name): (name, entry["position"]) for name, entry in positions["activations"].items() if "position" in entry}
    for kind in ("output", "input"):
        for key, entries in found.get(kind, {}).items():
            named = re.search(r"\[(n_[A-Za-z0-9_]+)\]", key)
            if named and named.group(1) in wanted:
                name, position = wanted[named.group(1)]
                for entry in entries:
                    entry[1] = position
                met.append(name)
    return met


def calibrate(module, request, config, positions):
    from pytorch_nndct.apis import torch_quantizer

    data = pictures(request)
    common = dict(module=module, input_args=data[:1], device=torch.device("cpu"), quant_config_file=config, output_dir=".")
    quantizer = torch_quantizer(quant_mode="calib", **common)
    for i in range(len(data)):
        quantizer.quant_model(data[i:i + 1])
    quantizer.export_quant_config()
    if positions:
        with open("quant_info.json") as file:
            found = json.load(file)
        met = replace(found, positions)
        with open("quant_info.json", "w") as file:
            json.dump(found, file, indent=1)
        print("positions handed over for %d of %d values" % (len(met), len(positions["activations"])))
    quantizer = torch_quantizer(quant_mode="test", **common)
    quantizer.quant_model(data[:1])
    quantizer.export_xmodel(output_dir=".", deploy_check=False)


def main():
    request = json.load(open(sys.argv[1]))
    module = Rebuilt(onnx.load(request["model"]).graph).eval()
    calibrate(module, request, sys.argv[2], json.load(open(sys.argv[3])) if len(sys.argv) > 3 else None)
    import os
    os.rename("Rebuilt_int.xmodel", request["name"] + "_int.xmodel")


if __name__ == "__main__":
    main()
