"""Wrote the .pth files and script.pt beside it, with PyTorch 2.8."""
import collections
import os

import torch


class Evil:
    def __reduce__(self):
        return os.system, ("echo harm",)


grid = torch.arange(6, dtype=torch.float32).reshape(2, 3)
shared = torch.arange(10, dtype=torch.float32)
tensors = collections.OrderedDict(
    [
        ("conv.weight", torch.nn.Parameter(torch.arange(18, dtype=torch.float32).reshape(2, 1, 3, 3) / 4)),
        ("transposed", grid.t()),
        ("every.second", shared[2:8:2]),
        ("first.two", shared[:2]),
        ("half", torch.tensor([1.5, -2.0, 65504.0], dtype=torch.float16)),
        ("brain", torch.tensor([1.5, -2.0, 3e38], dtype=torch.bfloat16)),
        ("double", torch.tensor([[0.1]], dtype=torch.float64)),
        ("norm.num_batches_tracked", torch.tensor(7)),
        ("empty", torch.zeros(0, 3)),
    ]
)
torch.save(tensors, "zip.pth")
torch.save(tensors, "old.pth", _use_new_zipfile_serialization=False)
torch.save(
    {"epoch": 3, "best": 0.5, "rates": [1e-3, -4], "done": True, "note": None,
     "model": torch.nn.Conv2d(1, 2, 1).state_dict(prefix="module.")},
    "checkpoint.pth",
)
torch.save({"weight": torch.zeros(2), "evil": Evil()}, "evil.pth")
torch.save(torch.nn.Linear(2, 1), "module.pth")
torch.save({"weight": torch.as_strided(torch.zeros(1), (1 << 20, 1 << 10), (0, 0))}, "huge.pth")
torch.jit.save(torch.jit.script(torch.nn.ReLU()), "script.pt")
