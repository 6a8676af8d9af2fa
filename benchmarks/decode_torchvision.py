"""Torchvision's usual loading: PIL decodes, resize 256, crop 224, uint8 tensors in batches of 32.

Usage: decode_torchvision.py FOLDER WORKERS; prints two figures: pictures a second of the second half of 4 passes over the
folder (worker processes are started and files are in the system's cache by then), and processor milliseconds a picture of
all processes together.
"""

import os
import pathlib
import sys
import time

import torch
from PIL import Image
from torchvision import transforms

PASSES = 4

torch.set_num_threads(1)
files = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
transform = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.PILToTensor()])


class Pictures(torch.utils.data.Dataset):
    def __len__(self):
        return len(files) * PASSES

    def __getitem__(self, index):
        with Image.open(files[index % len(files)]) as picture:
            return transform(picture.convert("RGB"))


def passes():
    """Loads all pictures; returns pictures a second of the second half."""
    done = start_time = start_count = 0
    for batch in torch.utils.data.DataLoader(Pictures(), batch_size=32, num_workers=int(sys.argv[2])):
        done += len(batch)
        if start_count == 0 and done >= len(files) * PASSES // 2:
            start_time, start_count = time.perf_counter(), done
    return (done - start_count) / (time.perf_counter() - start_time)


before = sum(os.times()[:4])
speed = passes()
print(speed, 1000 * (sum(os.times()[:4]) - before) / (len(files) * PASSES))
