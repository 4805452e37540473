"""What a command costs: its own CPU time and memory, whatever else the machine does."""

import os
import subprocess
import threading
from typing import NamedTuple

from support.programs import program


class Cost(NamedTuple):
    code: int
    stderr: str
    seconds: float  # of CPU, user and system
    megabytes: float  # at most, resident


def cost_of(*arguments, cwd, seconds=30):
    """Runs `wsurge` in the folder `cwd`; one that is still running after `seconds` is ended: code -9."""
    path = cwd / "stderr.txt"
    with open(path, "wb") as errors:
        child = subprocess.Popen(
            [program("wsurge"), *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    deadline = threading.Timer(seconds, child.kill)
    deadline.start()
    _, status, usage = os.wait4(child.pid, 0)
    deadline.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    stderr = path.read_text(errors="replace")
    return Cost(child.returncode, stderr, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
