"""What a command costs: its own CPU time and memory, whatever else the machine does."""

import json
import re
import subprocess
import sys
from typing import NamedTuple

from support.programs import program

# A fixed piece of work like a parser's: single characters, small objects, tables of names.
YARDSTICK = """
names = {}
for number in range(150000):
    names["name %d" % number] = [number]
characters = sum(1 for name in names for character in name if character == "1")
"""
# CPU seconds of the yardstick where the limits were set, with nothing else running.
YARDSTICK_SECONDS = 0.10


class Cost(NamedTuple):
    code: int
    stderr: str
    seconds: float  # of CPU, user and system
    megabytes: float  # at most, resident


def cost_of(*arguments, cwd, seconds=30):
    """Runs `wsurge` in the folder `cwd`; one that is still running after `seconds` is ended: code -9."""
    return _cost_of([program("wsurge"), *arguments], cwd, seconds)


def slowness(cwd):
    """How much longer the same work takes on this machine now, from 1 to 2.

    Caches and cores that others use make CPU time longer too: a limit in seconds means the machine it was set on.
    """
    yardstick = _cost_of([sys.executable, "-I", "-S", "-c", YARDSTICK], cwd, 30)
    assert yardstick.code == 0, yardstick.stderr
    return min(2.0, max(1.0, yardstick.seconds / YARDSTICK_SECONDS))


def refused_at_little_cost(cwd, scenario, expected):
    """`validate` refuses the file with what `expected` matches, within 250 ms of CPU time and 150 MB."""
    allowed = 0.25 * slowness(cwd)
    runs = [cost_of("validate", scenario, cwd=cwd) for _ in range(3)]
    for run in runs:
        assert run.code == 2, run
        assert re.search(expected, run.stderr), run.stderr[:2000]
        assert len(run.stderr) < 100_000, "as long as what nobody reads"
        assert not re.search("[\0-\x08\x0b-\x1f\x7f]", run.stderr), "what a terminal obeys"
    # The machine may be busy: the best of three is what it takes.
    assert min(run.seconds for run in runs) < allowed
    assert max(run.megabytes for run in runs) < 150


# Starts the command and tells what it took. A process of its own and a small one: the kernel counts to a
# child's memory what its parent held when it was started, and a test run may hold a lot.
MEASURE = """
import json, os, signal, subprocess, sys, threading
path, seconds, *command = sys.argv[1:]
with open(path, "wb") as errors:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
deadline = threading.Timer(float(seconds), os.kill, (child.pid, signal.SIGKILL))
deadline.start()
_, status, usage = os.wait4(child.pid, 0)
deadline.cancel()
code = os.waitstatus_to_exitcode(status)
print(json.dumps([code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
"""


def _cost_of(command, cwd, seconds):
    path = cwd / "stderr.txt"
    measured = subprocess.run(
        [sys.executable, "-I", "-c", MEASURE, path, str(seconds), *command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=seconds + 30,
        check=True,
    )
    code, cpu_seconds, megabytes = json.loads(measured.stdout)
    return Cost(code, path.read_text(errors="replace"), cpu_seconds, megabytes)
