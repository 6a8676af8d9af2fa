"""Writes the lock files of the rknn toolchain: python3 lock.py (needs pip 23 or later and a package registry).

For each Python version of the toolkit pip resolves the requirements for Linux on x86-64, wheels only, and reports versions
and hashes; the lock names each package once a version with the Python versions it is for. Run it again to move the pins.
"""
import json
import os
import subprocess
import sys
import tempfile

PYTHONS = ["3.8", "3.9", "3.10", "3.11", "3.12"]
TOOLKIT = "rknn-toolkit2==2.5.0"
# What the toolkit declares, without torch (see the placeholder) and with the OpenCV that needs no display.
SLIM = ["protobuf==4.25.4", "psutil>=5.9", "ruamel.yaml>=0.17.21", "scipy>=1.9.3", "tqdm>=4.64.1", "fast-histogram>=0.11",
        "opencv-python-headless>=4.5.5.64,<4.12", "numpy<=1.26.4", "onnx>=1.16.1,<=1.18.0", "onnxruntime>=1.17.0"]
FULL = SLIM + ["torch>=1.10.1,<=2.4.0"]
PLATFORMS = ["manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "manylinux_2_28_x86_64", "linux_x86_64"]
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "main", "resources", "io", "edgeai", "backend", "rknn")


def resolve(python, requirements, *options):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", report,
                   "--only-binary=:all:", "--target", folder, "--implementation", "cp", "--python-version", python]
        for platform in PLATFORMS:
            command += ["--platform", platform]
        subprocess.run(command + list(options) + requirements, check=True)
        with open(report) as text:
            for item in json.load(text)["install"]:
                name = item["metadata"]["name"].lower().replace("_", "-")
                yield name, item["metadata"]["version"], item["download_info"]["archive_info"]["hashes"]["sha256"]


def lock(requirements):
    pins = {}
    for python in PYTHONS:
        for name, version, digest in list(resolve(python, requirements)) + list(resolve(python, [TOOLKIT], "--no-deps")):
            pins.setdefault((name, version), {})[python] = digest
    lines = ["# Written by backend-rknn/toolchain/lock.py; do not edit. pip install --no-deps --require-hashes -r THIS"]
    for (name, version), hashes in sorted(pins.items()):
        marker = "" if len(hashes) == len(PYTHONS) else " ; " + " or ".join('python_version == "%s"' % p for p in hashes)
        lines.append("%s==%s%s" % (name, version, marker) + "".join(
            " \\\n    --hash=sha256:" + digest for digest in sorted(set(hashes.values()))))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for variant, requirements in (("slim", SLIM), ("full", FULL)):
        with open(os.path.join(OUT, "lock-%s.txt" % variant), "w") as out:
            out.write(lock(requirements))
