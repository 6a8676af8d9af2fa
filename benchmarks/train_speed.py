"""PyTorch's side of the training benchmark: MobileNetV3-Small, full fine-tuning with SGD, as its users write it.

Each line read is `LAYOUT STEPS` (nchw or channels-last; evaluate-nchw, evaluate-channels-last), each line written the
milliseconds of every step. Driven by io.edgeai.core.bench.TrainingBenchmarkTest, which runs its own steps in between.
"""

import sys
import time

import torch
import torchvision


def prepare(channels_last, batch):
    torch.manual_seed(1)
    model = torchvision.models.mobilenet_v3_small(weights=None, num_classes=1000)
    pictures = torch.rand(batch, 3, 224, 224)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    labels = torch.arange(batch) % 1000
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def step():
        model.train()
        optimizer.zero_grad(set_to_none=True)
        loss(model(pictures), labels).backward()
        optimizer.step()

    def evaluate():
        model.eval()
        with torch.inference_mode():
            model(pictures)

    return step, evaluate


def main(threads, batch):
    torch.set_num_threads(threads)
    step, evaluate = prepare(False, batch)
    step_last, evaluate_last = prepare(True, batch)
    work = {
        "nchw": step,
        "channels-last": step_last,
        "evaluate-nchw": evaluate,
        "evaluate-channels-last": evaluate_last,
    }
    for line in sys.stdin:
        layout, steps = line.split()
        times = []
        for _ in range(int(steps)):
            begin = time.perf_counter()
            work[layout]()
            times.append((time.perf_counter() - begin) * 1000)
        print(" ".join(f"{ms:.2f}" for ms in times), flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
