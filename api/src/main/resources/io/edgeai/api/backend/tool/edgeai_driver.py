"""What the drivers of vendors' tools share: jobs with a request and a result, and batches of pictures exchanged as files.

Nothing is reported through standard output or error; both belong to the tool.
"""
import json
import os
import sys
import time
import traceback


def publish(path, text):
    """A file that appears at once and whole."""
    with open(path + ".part", "w") as out:
        out.write(text)
    os.replace(path + ".part", path)


class Problem(Exception):
    """What went wrong in words of our own, and perhaps a way out."""

    def __init__(self, message, hint=""):
        super().__init__(message)
        self.hint = hint


def words(error):
    """What is told of an exception: a line, and a second one with a way out where one is known."""
    lines = [line for line in str(error).strip().split("\n") if line.strip()]
    said = lines[-1].strip() if lines else ""
    if isinstance(error, Problem):
        return said + ("\nhint: " + error.hint if error.hint else "")
    return "%s: %s" % (type(error).__name__, said)


def main(*functions):
    """python driver.py JOB.request.json JOB.result.json: the function named as the request's job makes the result, or its exception goes into JOB.error."""
    with open(sys.argv[1]) as text:
        request = json.load(text)
    jobs = {one.__name__: one for one in functions}
    try:
        result = jobs[request["job"]](request)
    except BaseException as error:  # tools also raise SystemExit
        publish(sys.argv[2].replace(".result.json", ".error"), words(error) + "\n" + traceback.format_exc())
        return 3
    publish(sys.argv[2], json.dumps(result))
    return 0


def answer(folder, number, seconds, outputs):
    """The answer to a batch: outputs are (name, array of the whole batch)."""
    import numpy

    for index, (_, values) in enumerate(outputs):
        numpy.save(os.path.join(folder, "%d.%d.npy" % (number, index)), numpy.ascontiguousarray(values, dtype="<f4"))
    publish(os.path.join(folder, "%d.out" % number), "\n".join(["%.9f" % seconds] + [name for name, _ in outputs]))


def serve(folder, names, run):
    """Answers batches N.in.npy until a file 'stop' appears or the process that started this one is gone.

    run takes one picture [1, height, width, channels] and gives the outputs, in the order of names; only it is timed.
    """
    import numpy

    parent, number = os.getppid(), 0
    while not os.path.exists(os.path.join(folder, "stop")) and os.getppid() == parent:
        source = os.path.join(folder, "%d.in.npy" % number)
        if not os.path.exists(source):
            time.sleep(0.002)
            continue
        pictures = numpy.load(source)
        began = time.perf_counter()
        runs = [run(pictures[i:i + 1]) for i in range(len(pictures))]
        took = time.perf_counter() - began
        os.remove(source)
        answer(folder, number, took, [(name, numpy.concatenate(parts)) for name, parts in zip(names, zip(*runs))])
        number += 1
    return number
