"""Fine-tunes a classifier in PyTorch as this project does it, for a paired comparison.

    finetune.py MODEL.onnx PICTURES OUT.json OPTIONS...

MODEL.onnx: where training starts, its head already that of the classes; its floats are the weights. PICTURES: folders train, validation and test, in each one folder
a class. OUT.json: the best epoch's answer for each test picture, by its path below PICTURES, and the epochs' figures. Options are name=value: epochs, batch, rate,
decay, smoothing, average, warm, size, seed, threads, crop, flip, colour. The recipe: AdamW without decay of biases, a linear rise and a cosine to zero by step, a moving
average of the weights that is what is validated and kept; pictures squashed, a random part of them (area from crop on, aspect ratio by a third), mirrored, colours changed.
"""
import json
import math
import random
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image
from torch import nn
from torchvision import transforms

SPARE = 1.15


class OnnxNet(nn.Module):
    """An ONNX graph of the operators that classifiers without norms have; what convolutions and products take are parameters."""

    def __init__(self, path):
        super().__init__()
        self.graph = onnx.load(path).graph
        tensors = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in self.graph.initializer}
        for node in self.graph.node:
            if node.op_type == "Constant":
                tensors[node.output[0]] = torch.from_numpy(numpy_helper.to_array(node.attribute[0].t).copy())
        learnt = {name for node in self.graph.node if node.op_type in ("Conv", "Gemm") for name in node.input[1:] if name in tensors}
        self.learnt = nn.ParameterDict({self.key(name): nn.Parameter(tensors[name]) for name in sorted(learnt)})
        self.fixed = {name: value for name, value in tensors.items() if name not in learnt}

    @staticmethod
    def key(name):
        return name.replace(".", "__")

    def forward(self, x):
        free = [one.name for one in self.graph.input if one.name not in self.fixed and self.key(one.name) not in self.learnt]
        values = {"": None, free[0]: x, **self.fixed}
        for node in self.graph.node:
            if node.op_type != "Constant":
                options = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
                inputs = [self.learnt[self.key(name)] if self.key(name) in self.learnt else values[name] for name in node.input]
                values[node.output[0]] = self.compute(node.op_type, inputs, options)
        return values[self.graph.output[0].name].flatten(1)

    @staticmethod
    def compute(op, x, options):
        if op == "Conv":
            top, left, bottom, right = options.get("pads", [0, 0, 0, 0])
            if (top, left) == (bottom, right):
                pads, value = (top, left), x[0]
            else:
                pads, value = 0, nn.functional.pad(x[0], (left, right, top, bottom))
            bias = x[2] if len(x) > 2 else None
            return nn.functional.conv2d(value, x[1], bias, options.get("strides", [1, 1]), pads, options.get("dilations", [1, 1]), options.get("group", 1))
        if op == "Gemm":
            weight = x[1] if options.get("transB", 0) else x[1].T
            return nn.functional.linear(x[0], weight, x[2])
        if op == "Flatten":
            return x[0].flatten(1)
        if op == "Clip":
            return torch.clamp(x[0], x[1], x[2])
        if op == "Softmax":
            return x[0]
        simple = {
            "Mul": lambda: x[0] * x[1], "Add": lambda: x[0] + x[1], "Sub": lambda: x[0] - x[1], "Div": lambda: x[0] / x[1],
            "Relu": lambda: nn.functional.relu(x[0]), "HardSwish": lambda: nn.functional.hardswish(x[0]),
            "HardSigmoid": lambda: nn.functional.hardsigmoid(x[0]), "GlobalAveragePool": lambda: x[0].mean((2, 3), keepdim=True),
            "Identity": lambda: x[0], "Dropout": lambda: x[0]}
        return simple[op]()


def pictures(folder):
    classes = sorted(one.name for one in (folder / "train").iterdir())
    parts = {}
    for part in ("train", "validation", "test"):
        parts[part] = [(file, classes.index(file.parent.name)) for file in sorted((folder / part).glob("*/*"))]
    return parts


def as_tensor(picture):
    return torch.from_numpy(np.asarray(picture, dtype=np.float32) / 255).permute(2, 0, 1)


def main():
    model_file, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    options = {key: float(value) for key, value in (one.split("=") for one in sys.argv[4:])}
    size, epochs, batch = int(options["size"]), int(options["epochs"]), int(options["batch"])
    seed = int(options["seed"])
    random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(int(options["threads"]))
    parts = pictures(folder)
    wide = math.ceil(SPARE * size)
    shown = [Image.open(file).convert("RGB").resize((wide, wide), Image.BILINEAR) for file, _ in parts["train"]]
    labels = torch.tensor([label for _, label in parts["train"]])
    change = options["colour"]
    change = transforms.Compose([
        transforms.RandomResizedCrop(size, (options["crop"], 1), (3 / 4, 4 / 3)),
        transforms.RandomHorizontalFlip(options["flip"]),
        transforms.ColorJitter(change, change, change)])
    model = OnnxNet(model_file)
    average = {name: value.detach().clone() for name, value in model.named_parameters()}
    weights = [value for value in model.parameters() if value.dim() > 1]
    others = [value for value in model.parameters() if value.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": weights, "weight_decay": options["decay"]}, {"params": others, "weight_decay": 0}], lr=options["rate"])
    steps = math.ceil(len(shown) / batch)
    warm = options["warm"] * steps
    rest = max(1, epochs * steps - warm)

    def rate(step):
        rising = min(1, (step + 1) / warm) if step < warm else (1 + math.cos(math.pi * (step - warm) / rest)) / 2
        return options["rate"] * rising

    def answers(part):
        model.eval()
        found = []
        with torch.no_grad():
            for at in range(0, len(parts[part]), 64):
                some = [Image.open(file).convert("RGB").resize((size, size), Image.BILINEAR) for file, _ in parts[part][at:at + 64]]
                stack = torch.stack([as_tensor(one) for one in some])
                found.append(torch.func.functional_call(model, average, (stack,)))
        return torch.cat(found)

    best, kept, course, step = (-1.0, 0.0), None, [], 0
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(shown))
        for at in range(0, len(shown), batch):
            some = order[at:at + batch]
            stack = torch.stack([as_tensor(change(shown[i])) for i in some])
            for group in optimizer.param_groups:
                group["lr"] = rate(step)
            loss = nn.functional.cross_entropy(model(stack), labels[some], label_smoothing=options["smoothing"])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            decay = min(options["average"], (1 + step) / (10 + step))
            with torch.no_grad():
                for name, value in model.named_parameters():
                    average[name].lerp_(value, 1 - decay)
        right = torch.tensor([label for _, label in parts["validation"]])
        logits = answers("validation")
        accuracy = (logits.argmax(1) == right).float().mean().item()
        validation = nn.functional.cross_entropy(logits, right).item()
        course.append([loss.item(), accuracy, validation])
        if (accuracy, -validation) > best:
            best = (accuracy, -validation)
            kept = {name: value.clone() for name, value in average.items()}
    average = kept
    test = answers("test").argmax(1).tolist()
    names = [file.relative_to(folder).as_posix() for file, _ in parts["test"]]
    out.write_text(json.dumps({"answers": dict(zip(names, test)), "epochs": course}))


if __name__ == "__main__":
    main()
