"""The networks of torchvision, timm, and of those papers that neither has: figures to count against, and outputs to compare with.

    network_reference.py count              name,parameters,multiply-adds,names at width 1 with 1,000 classes, as CSV;
                                            names: SHA-256 of the lines "NAME SHAPE" of its weights, sorted, 16 digits
    network_reference.py export NAME DIR    NAME with random weights and statistics: weights.safetensors, and a picture with its answer in answer.safetensors,
                                            "exact" is the same computed in float64
"""
import hashlib
import sys

import timm
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn


class Layer(nn.Sequential):
    def __init__(self, inside, out, kernel, stride=1):
        super().__init__()
        self.add_module("conv", nn.Conv2d(inside, out, kernel, stride, kernel // 2, bias=False))
        self.add_module("bn", nn.BatchNorm2d(out))
        self.add_module("act", nn.LeakyReLU(0.1))


class Darknet19(nn.Module):
    """YOLO9000, table 6."""

    TABLE = [32, "M", 64, "M", 128, (64,), 128, "M", 256, (128,), 256, "M",
             512, (256,), 512, (256,), 512, "M", 1024, (512,), 1024, (512,), 1024]

    def __init__(self):
        super().__init__()
        self.features = nn.ModuleList()
        inside = 3
        for row in self.TABLE:
            if row != "M":
                out, kernel = (row[0], 1) if isinstance(row, tuple) else (row, 3)
                self.features.append(Layer(inside, out, kernel))
                inside = out
        self.classifier = nn.Conv2d(1024, 1000, 1)

    def forward(self, x):
        layers = iter(self.features)
        for row in self.TABLE:
            x = nn.functional.max_pool2d(x, 2) if row == "M" else next(layers)(x)
        return self.classifier(x).mean((2, 3))


class Head(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.fc = nn.Linear(inside, 1000)

    def forward(self, x):
        return self.fc(x.mean((2, 3)))


class SplitStage(nn.Module):
    def __init__(self, inside, out, kernels):
        super().__init__()
        half = out // 2
        self.conv = Layer(inside, out, 3)
        self.kernels = kernels
        if kernels:
            self.part1 = Layer(out, half, 1)
            self.part2 = Layer(out, half, 1)
            self.blocks = nn.Sequential(*[Layer(half, half, kernel) for kernel in kernels])
            self.partial_transition = Layer(half, half, 1)
            self.transition = Layer(out, out, 1)

    def forward(self, x):
        x = self.conv(nn.functional.max_pool2d(x, 2))
        if not self.kernels:
            return x
        other = self.partial_transition(self.blocks(self.part2(x)))
        return self.transition(torch.cat([other, self.part1(x)], 1))


class CspDarknet19(nn.Module):
    """The layers of TAO's core/templates/cspdarknet.py for 19."""

    def __init__(self):
        super().__init__()
        self.stem = Layer(3, 32, 3)
        self.stages = nn.Sequential(
            SplitStage(32, 64, []),
            SplitStage(64, 128, [1, 3]),
            SplitStage(128, 256, [1, 3]),
            SplitStage(256, 512, [1, 3, 1, 3]),
            SplitStage(512, 1024, [1, 3, 1, 3]))
        self.head = Head(1024)

    def forward(self, x):
        return self.head(self.stages(self.stem(x)))


class CspDarknetTiny(nn.Module):
    """The layers of TAO's core/templates/cspdarknet_tiny.py."""

    def __init__(self):
        super().__init__()
        self.conv_0 = Layer(3, 32, 3, 2)
        self.conv_1 = Layer(32, 64, 3, 2)
        for name, inside, out in [("conv_2", 64, 64), ("conv_3", 128, 128), ("conv_4", 256, 256)]:
            self.add_module(name + "_conv_0", Layer(inside, out, 3))
            self.add_module(name + "_conv_1", Layer(out // 2, out // 2, 3))
            self.add_module(name + "_conv_2", Layer(out // 2, out // 2, 3))
            self.add_module(name + "_conv_3", Layer(out, out, 1))
        self.conv_5 = Layer(512, 512, 3)
        self.head = Head(512)

    def forward(self, x):
        x = self.conv_1(self.conv_0(x))
        for name in ["conv_2", "conv_3", "conv_4"]:
            layer = lambda number: self.get_submodule(f"{name}_conv_{number}")
            route = layer(0)(x)
            first = layer(1)(route.chunk(2, 1)[1])
            second = layer(2)(first)
            x = nn.functional.max_pool2d(torch.cat([route, layer(3)(torch.cat([second, first], 1))], 1), 2)
        return self.head(self.conv_5(x))


def torch_vision(name, **options):
    return lambda: getattr(torchvision.models, name)(weights=None, **options)


def image_models(name):
    return lambda: timm.create_model(name, pretrained=False)


def resnet10():
    return torchvision.models.ResNet(torchvision.models.resnet.BasicBlock, [1, 1, 1, 1])


LITE_SIZES = [224, 240, 260, 280, 300]
NETWORKS = {
    "resnet10": (resnet10, 224),
    **{f"resnet{depth}": (torch_vision(f"resnet{depth}"), 224) for depth in (18, 34, 50, 101)},
    **{f"vgg{depth}{norm.replace('_', '-')}": (torch_vision(f"vgg{depth}{norm}"), 224) for depth in (16, 19) for norm in ("", "_bn")},
    "mobilenet-v1": (image_models("mobilenetv1_100"), 224),
    "mobilenet-v2": (torch_vision("mobilenet_v2"), 224),
    "mobilenet-v3-small": (torch_vision("mobilenet_v3_small"), 224),
    "mobilenet-v3-large": (torch_vision("mobilenet_v3_large"), 224),
    "googlenet": (torch_vision("googlenet", aux_logits=False, init_weights=False), 224),
    "darknet19": (Darknet19, 224),
    "darknet53": (image_models("darknet53"), 256),
    "cspdarknet19": (CspDarknet19, 224),
    "cspdarknet53": (image_models("cspdarknet53"), 256),
    "cspdarknet-tiny": (CspDarknetTiny, 224),
    "efficientnet-b0": (torch_vision("efficientnet_b0"), 224),
    "efficientnet-b1": (torch_vision("efficientnet_b1"), 240),
    **{f"efficientnet-lite{i}": (image_models(f"tf_efficientnet_lite{i}"), LITE_SIZES[i]) for i in range(5)},
    "squeezenet-1.0": (torch_vision("squeezenet1_0"), 224),
    "squeezenet-1.1": (torch_vision("squeezenet1_1"), 224),
}


def count(model, size):
    total = []

    def note(module, inputs, output):
        inside = module.weight[0].numel()
        total.append(output[0].numel() * inside)

    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(note)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, size, size))
    return sum(parameter.numel() for parameter in model.parameters()), sum(total), names(model)


def names(model):
    lines = sorted(f"{key} {list(value.shape)}" for key, value in model.state_dict().items() if value.is_floating_point())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def shuffled(model):
    """Norms that do something, and layers that keep the size of what goes through them."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.normal_(module.bias, std=0.2)
    return model


def main():
    if sys.argv[1] == "count":
        for name, (build, size) in NETWORKS.items():
            print(name, *count(build(), size), sep=",")
    else:
        name, folder = sys.argv[2:]
        build, size = NETWORKS[name]
        torch.manual_seed(1)
        model = shuffled(build()).eval()
        picture = torch.randn(2, 3, size, size)
        with torch.no_grad():
            answer = model(picture)
            exact = model.double()(picture.double())
            model.float()
        save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder + "/weights.safetensors")
        save_file({"picture": picture, "answer": answer, "exact": exact.float()}, folder + "/answer.safetensors")


if __name__ == "__main__":
    main()
