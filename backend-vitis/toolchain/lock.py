"""Adds digests to the lock file of the AMD Quark toolchain: python3 lock.py (needs pip 23 or later and a package registry).

The versions that the lock pins stay; for each Python version of the tool pip finds their wheels for Linux on x86-64, and the digest of every one is written. To move
pins, edit the versions first. Nothing is downloaded but what the registry says of the wheels, where it says it apart from them.
"""
import json
import os
import subprocess
import sys
import tempfile

PYTHONS = ["3.11", "3.12", "3.13"]
PLATFORMS = ["manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "manylinux_2_28_x86_64", "linux_x86_64"]
LOCK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "main", "resources", "io", "edgeai", "backend", "vitis", "lock.txt")
HEAD = "# Digests by backend-vitis/toolchain/lock.py. pip install --no-deps --require-hashes -r THIS"


def digests(python, pins, folder):
    report, plain = os.path.join(folder, "report.json"), os.path.join(folder, "pins.txt")
    with open(plain, "w") as out:
        out.write("\n".join(pins))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps", "--report", report,
               "--only-binary=:all:", "--target", folder, "--implementation", "cp", "--python-version", python, "-r", plain]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    subprocess.run(command, check=True)
    with open(report) as text:
        return [(item["metadata"]["name"].lower(), item["download_info"]["archive_info"]["hashes"]["sha256"]) for item in json.load(text)["install"]]


def main():
    with open(LOCK) as text:
        pins = sorted({line.split(" ")[0].strip() for line in text if "==" in line and not line.startswith("#")}, key=str.lower)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for python in PYTHONS:
            for name, digest in digests(python, pins, folder):
                found.setdefault(name.replace("_", "-"), set()).add(digest)
    with open(LOCK, "w") as out:
        print(HEAD, file=out)
        for pin in pins:
            lines = ["--hash=sha256:" + digest for digest in sorted(found[pin.split("==")[0].lower().replace("_", "-")])]
            print(" \\\n    ".join([pin] + lines), file=out)


if __name__ == "__main__":
    main()
