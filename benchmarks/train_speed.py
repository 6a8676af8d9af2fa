"""PyTorch's side of the training benchmark: a network of torchvision, full fine-tuning with SGD, as its users write it.

    train_speed.py THREADS BATCH NETWORK

Each line read is `LAYOUT STEPS` (nchw or channels-last; evaluate-nchw, evaluate-channels-last), each line written the
milliseconds of every step. Driven by io.edgeai.core.bench.TrainingBenchmarkTest, which runs its own steps in between.
"""

import sys
import time

import torch
import torchvision


def prepare(channels_last, batch, network):
    torch.manual_seed(1)
    model = getattr(torchvision.models, network)(weights=None, num_classes=1000)
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


def main(threads, batch, network):
    torch.set_num_threads(threads)
    ready = {}

    def work(name):
        # A layout is made ready when it is first asked for: memory is measured with one alone.
        last = name.endswith("channels-last")
        if last not in ready:
            ready[last] = prepare(last, batch, network)
        return ready[last][name.startswith("evaluate")]

    for line in sys.stdin:
        layout, steps = line.split()
        times = []
        for _ in range(int(steps)):
            begin = time.perf_counter()
            work(layout)()
            times.append((time.perf_counter() - begin) * 1000)
        print(" ".join(f"{ms:.2f}" for ms in times), flush=True)


main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
